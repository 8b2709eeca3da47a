-- SPDX-FileCopyrightText: 2026 The Brume authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- ardour7-lua ardour_change.lua FOLDER NAME PRESET CONTROL VALUE SOUNDS: loads a preset by its
-- label, sets a control by its name, saves; and again until that many sounds are made and saved

local folder, name, preset, control, value = arg[1], arg[2], arg[3], arg[4], tonumber(arg[5])
AudioEngine:set_backend('None (Dummy)', '', '')
load_session(folder, name)
assert(Session, 'no session')
local processor = Session:route_by_name('Synth'):nth_plugin(0)
local plugin = processor:to_insert():plugin(0)
local record = plugin:preset_by_label(preset)
assert(record, 'no such preset')
assert(plugin:load_preset(record), 'the preset does not load')
local function number_of(label)
  for n = 0, plugin:parameter_count() - 1 do
    local id, good = plugin:nth_parameter(n, false)
    if good and plugin:parameter_is_input(id) and plugin:parameter_label(id) == label then
      return n
    end
  end
end
local n = number_of(control)
assert(n, 'no such control')
assert(ARDOUR.LuaAPI.set_processor_param(processor, n, value), 'not set')
local wanted, saved, waited = tonumber(arg[6]), -1, 0
while saved < wanted do
  assert(waited < 200, 'only ' .. saved .. ' sounds are made')
  ARDOUR.LuaAPI.usleep(waited > 0 and 2000000 or 0)
  waited = waited + 2
  Session:save_state('')
  local count = io.popen('cd "' .. folder .. '"/plugins/*/ && ls "$(ls -t | head -n 1)" | grep -c wav')
  saved = count:read('n')
  count:close()
end
print(saved .. ' sounds')
close_session()
quit()
