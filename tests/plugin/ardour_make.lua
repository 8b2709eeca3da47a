-- SPDX-FileCopyrightText: 2026 The Brume authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- ardour7-lua ardour_make.lua FOLDER NAME URI MIDI: a session with one track, on which the
-- instrument plays a MIDI file

local folder, name, uri, midi = arg[1], arg[2], arg[3], arg[4]
AudioEngine:set_backend('None (Dummy)', '', '')
create_session(folder, name, 48000)
assert(Session, 'no session')
local info = ARDOUR.LuaAPI.new_plugin_info(uri, ARDOUR.PluginType.LV2)
assert(not info:isnil(), 'the plugin is not found')
local tracks = Session:new_midi_track(
  ARDOUR.ChanCount(ARDOUR.DataType('midi'), 1), ARDOUR.ChanCount(ARDOUR.DataType('audio'), 2),
  true, info, nil, nil, 1, 'Synth', ARDOUR.PresentationInfo.max_order,
  ARDOUR.TrackMode.Normal, true)
assert(tracks:size() == 1, 'no track')
-- Ardour connects the track to its master bus in a thread of its own
local port, waited = tracks:front():output():audio(0), 0
while not port:connected() do
  assert(waited < 600, 'the track is not connected')
  ARDOUR.LuaAPI.usleep(100000)
  waited = waited + 1
end
Session:save_state('')
close_session()
quit()
