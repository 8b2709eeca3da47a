// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Writes the plugin's description from the tables that the plugin runs by:
//
//   make_ttl LIBRARY WINDOW MANIFEST.ttl PLUGIN.ttl PRESETS.ttl
//
// WINDOW is the window's library, or "none".

#include "plugin/core/presets.h"
#include "plugin/core/text.h"
#include "plugin/lv2/extensions.h"
#include "plugin/lv2/ports.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ADDRESS "maintainers@users.noreply.r-seed-d07ced25.example"

static FILE *out;

__attribute__((format(printf, 1, 2))) static void put(const char *const format, ...) {
  va_list args;
  va_start(args, format);
  vfprintf(out, format, args);
  va_end(args);
}

static void put_string(const char *text) {
  put("\"");
  for (; *text; ++text) {
    if (*text == '\n') {
      put("\\n");
    } else {
      put(*text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
    }
  }
  put("\"");
}

// Turtle takes "1" for an integer and "1.0" for a decimal; hosts take either for a number.
static void put_number(const float value) {
  char text[BRUME_TEXT_FLOAT];
  brume_text_from_float(value, text);
  put("%s%s", text, strpbrk(text, ".e") ? "" : ".0");
}

static void put_prefixes(void) {
  put("@prefix atom: <http://lv2plug.in/ns/ext/atom#> .\n"
      "@prefix brume: <" BRUME_LV2_PREFIX "> .\n"
      "@prefix doap: <http://usefulinc.com/ns/doap#> .\n"
      "@prefix foaf: <http://xmlns.com/foaf/0.1/> .\n"
      "@prefix log: <http://lv2plug.in/ns/ext/log#> .\n"
      "@prefix lv2: <http://lv2plug.in/ns/lv2core#> .\n"
      "@prefix midi: <http://lv2plug.in/ns/ext/midi#> .\n"
      "@prefix opts: <http://lv2plug.in/ns/ext/options#> .\n"
      "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
      "@prefix patch: <http://lv2plug.in/ns/ext/patch#> .\n"
      "@prefix pg: <http://lv2plug.in/ns/ext/port-groups#> .\n"
      "@prefix pprops: <http://lv2plug.in/ns/ext/port-props#> .\n"
      "@prefix pset: <http://lv2plug.in/ns/ext/presets#> .\n"
      "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
      "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
      "@prefix rsz: <http://lv2plug.in/ns/ext/resize-port#> .\n"
      "@prefix state: <http://lv2plug.in/ns/ext/state#> .\n"
      "@prefix time: <http://lv2plug.in/ns/ext/time#> .\n"
      "@prefix ui: <http://lv2plug.in/ns/extensions/ui#> .\n"
      "@prefix units: <http://lv2plug.in/ns/extensions/units#> .\n"
      "@prefix urid: <http://lv2plug.in/ns/ext/urid#> .\n"
      "@prefix work: <http://lv2plug.in/ns/ext/worker#> .\n"
      "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n\n");
}

static const char *window; // Its library, or NULL

static void put_manifest(const char *const library) {
  put_prefixes();
  put("<" BRUME_LV2_URI ">\n\ta lv2:Plugin , lv2:InstrumentPlugin ;\n"
      "\tlv2:binary <%s> ;\n\trdfs:seeAlso <brume.ttl> .\n",
      library);
  if (window) {
    put("\n<" BRUME_LV2_URI "#ui>\n\ta ui:X11UI ;\n\tui:binary <%s> ;\n"
        "\trdfs:seeAlso <brume.ttl> .\n",
        window);
  }
  for (size_t i = 0; i < brume_n_presets; ++i) {
    put("\n<" BRUME_LV2_PREFIX "preset-%s>\n\ta pset:Preset ;\n"
        "\tlv2:appliesTo <" BRUME_LV2_URI "> ;\n\trdfs:label ",
        brume_presets[i].symbol);
    put_string(brume_presets[i].name);
    put(" ;\n\trdfs:seeAlso <presets.ttl> .\n");
  }
}

// The groups of both tables, each once, in order of appearance.
static size_t list_groups(const BrumeLv2Knob *const knobs, const size_t n,
                          const char **const groups) {
  size_t n_groups = 0;
  for (size_t i = 0; i < n; ++i) {
    const char *const group = knobs[i].is_control ? brume_controls[knobs[i].control].group
                                                  : brume_params[knobs[i].param].group;
    size_t k = 0;
    while (k < n_groups && strcmp(groups[k], group) != 0) {
      ++k;
    }
    if (k == n_groups) {
      groups[n_groups++] = group;
    }
  }
  return n_groups;
}

static void put_groups(const BrumeLv2Knob *const knobs, const size_t n) {
  const char *groups[BRUME_LV2_KNOBS_MAX];
  const size_t n_groups = list_groups(knobs, n, groups);
  for (size_t i = 0; i < n_groups; ++i) {
    put("brume:group-%s\n\ta pg:InputGroup ;\n\tlv2:symbol \"%s\" ;\n\tlv2:name \"%c%s\" .\n\n",
        groups[i], groups[i], groups[i][0] - ('a' <= groups[i][0] ? 'a' - 'A' : 0), groups[i] + 1);
  }
  put("brume:group-main\n\ta pg:StereoGroup , pg:OutputGroup ;\n\tlv2:symbol \"main\" ;\n"
      "\tlv2:name \"Main\" .\n\n");
}

static const char *unit_of(const char *const unit) {
  static const struct {
    const char *ours, *theirs;
  } units[] = {{"s", "units:s"},
               {"Hz", "units:hz"},
               {"dB", "units:db"},
               {"oct", "units:oct"},
               {"st", "units:semitone12TET"},
               {"note", "units:midiNote"}};
  for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); ++i) {
    if (!strcmp(unit, units[i].ours)) {
      return units[i].theirs;
    }
  }
  return NULL;
}

static void put_point(const char *const label, const float value) {
  put(" ;\n\t\tlv2:scalePoint [ rdfs:label ");
  put_string(label);
  put(" ; rdf:value ");
  put_number(value);
  put(" ]");
}

static void put_curve(const BrumeCurve curve, const float min) {
  if (curve == BRUME_CURVE_CHOICE) {
    put(" ;\n\t\tlv2:portProperty lv2:integer , lv2:enumeration");
  } else if (curve == BRUME_CURVE_INTEGER) {
    put(" ;\n\t\tlv2:portProperty lv2:integer");
  } else if (curve == BRUME_CURVE_TOGGLE) {
    put(" ;\n\t\tlv2:portProperty lv2:toggled");
  } else if (curve == BRUME_CURVE_TRIGGER) {
    put(" ;\n\t\tlv2:portProperty lv2:toggled , pprops:trigger");
  } else if (curve == BRUME_CURVE_LOG && min > 0.0f) {
    put(" ;\n\t\tlv2:portProperty pprops:logarithmic");
  }
}

static void put_points(const BrumeLv2Knob *const knob) {
  if (knob->is_control) {
    for (const BrumeOptionInfo *option = brume_options; option->symbol; ++option) {
      if (option->control == knob->control) {
        put_point(option->name, (float)option->number);
      }
    }
  } else if (brume_param_may_be_free(knob->param)) {
    put_point("Auto", brume_lv2_param_min(knob->param));
  } else if (brume_params[knob->param].curve == BRUME_CURVE_CHOICE) {
    const char *name = brume_param_choice(knob->param, 0);
    for (int i = 0; name; name = brume_param_choice(knob->param, ++i)) {
      put_point(name, (float)i);
    }
  }
}

static void put_knob(const BrumeLv2Knob *const knob, const size_t index, const float value) {
  const BrumeControlInfo *const control = &brume_controls[knob->is_control ? knob->control : 0];
  const BrumeParamInfo *const param = &brume_params[knob->is_control ? 0 : knob->param];
  const float min = knob->is_control ? control->min : brume_lv2_param_min(knob->param);
  const BrumeCurve curve = knob->is_control ? control->curve : param->curve;
  // A KNOB is a place from 0 to 1, whatever it stands for
  const char *const unit = unit_of(knob->is_control            ? control->unit
                                   : curve == BRUME_CURVE_KNOB ? ""
                                                               : param->unit);
  char symbol[BRUME_LV2_SYMBOL];
  brume_lv2_symbol(knob, symbol);
  put(" , [\n\t\ta lv2:InputPort , lv2:ControlPort ;\n\t\tlv2:index %zu ;\n"
      "\t\tlv2:symbol \"%s\" ;\n\t\tlv2:name ",
      index, symbol);
  put_string(knob->is_control ? control->name : param->name);
  put(" ;\n\t\trdfs:comment ");
  put_string(knob->is_control ? control->tooltip : param->tooltip);
  put(" ;\n\t\tpg:group brume:group-%s ;\n\t\tlv2:minimum ",
      knob->is_control ? control->group : param->group);
  put_number(min);
  put(" ;\n\t\tlv2:default ");
  put_number(value);
  put(" ;\n\t\tlv2:maximum ");
  put_number(knob->is_control ? control->max : param->max);
  if (unit) {
    put(" ;\n\t\tunits:unit %s", unit);
  }
  put_curve(curve, min);
  if (!knob->is_control) {
    put(" ;\n\t\tlv2:portProperty pprops:expensive"); // Makes a new sound
  }
  put_points(knob);
  put("\n\t]");
}

static void put_fixed_ports(void) {
  put("\tlv2:port [\n\t\ta lv2:InputPort , atom:AtomPort ;\n\t\tlv2:index %d ;\n"
      "\t\tlv2:symbol \"control\" ;\n\t\tlv2:name \"Control\" ;\n"
      "\t\tatom:bufferType atom:Sequence ;\n"
      "\t\tatom:supports midi:MidiEvent , patch:Message , time:Position ;\n"
      "\t\tlv2:designation lv2:control ;\n\t\trsz:minimumSize %d\n\t] , [\n",
      BRUME_LV2_PORT_IN, BRUME_LV2_SEQUENCE);
  put("\t\ta lv2:OutputPort , atom:AtomPort ;\n\t\tlv2:index %d ;\n"
      "\t\tlv2:symbol \"notify\" ;\n\t\tlv2:name \"Notify\" ;\n"
      "\t\tatom:bufferType atom:Sequence ;\n\t\tatom:supports patch:Message ;\n"
      "\t\tlv2:designation lv2:control ;\n\t\trsz:minimumSize %d\n\t] , [\n",
      BRUME_LV2_PORT_OUT, BRUME_LV2_SEQUENCE);
  put("\t\ta lv2:OutputPort , lv2:AudioPort ;\n\t\tlv2:index %d ;\n\t\tlv2:symbol \"out_left\" ;\n"
      "\t\tlv2:name \"Left\" ;\n\t\tpg:group brume:group-main ;\n"
      "\t\tlv2:designation pg:left\n\t] , [\n",
      BRUME_LV2_PORT_LEFT);
  put("\t\ta lv2:OutputPort , lv2:AudioPort ;\n\t\tlv2:index %d ;\n\t\tlv2:symbol \"out_right\" ;\n"
      "\t\tlv2:name \"Right\" ;\n\t\tpg:group brume:group-main ;\n"
      "\t\tlv2:designation pg:right\n\t] , [\n",
      BRUME_LV2_PORT_RIGHT);
  put("\t\ta lv2:InputPort , lv2:ControlPort ;\n\t\tlv2:index %d ;\n\t\tlv2:symbol \"freewheel\" "
      ";\n"
      "\t\tlv2:name \"Freewheel\" ;\n\t\tlv2:designation lv2:freeWheeling ;\n"
      "\t\tlv2:minimum 0.0 ;\n\t\tlv2:default 0.0 ;\n\t\tlv2:maximum 1.0 ;\n"
      "\t\tlv2:portProperty lv2:toggled , pprops:notOnGUI\n\t] , [\n",
      BRUME_LV2_PORT_FREEWHEEL);
  put("\t\ta lv2:OutputPort , lv2:ControlPort ;\n\t\tlv2:index %d ;\n\t\tlv2:symbol \"latency\" ;\n"
      "\t\tlv2:name \"Latency\" ;\n\t\tlv2:designation lv2:latency ;\n"
      "\t\tlv2:minimum 0.0 ;\n\t\tlv2:default 0.0 ;\n\t\tlv2:maximum 8192.0 ;\n"
      "\t\tlv2:portProperty lv2:reportsLatency , lv2:integer , pprops:notOnGUI ;\n"
      "\t\tunits:unit units:frame\n\t]",
      BRUME_LV2_PORT_LATENCY);
}

static void put_window(void) {
  put("<" BRUME_LV2_URI "#ui>\n\ta ui:X11UI ;\n"
      "\tlv2:requiredFeature urid:map , ui:idleInterface ;\n"
      "\tlv2:optionalFeature ui:parent , ui:resize , ui:touch , ui:requestValue , opts:options ;\n"
      "\topts:supportedOption ui:scaleFactor ;\n"
      "\tlv2:extensionData ui:idleInterface , ui:resize ;\n"
      "\tui:portNotification [\n\t\tui:plugin <" BRUME_LV2_URI "> ;\n"
      "\t\tlv2:symbol \"notify\" ;\n\t\tui:notifyType atom:Object\n\t] .\n\n");
}

static void put_plugin(void) {
  static BrumeLv2Knob knobs[BRUME_LV2_KNOBS_MAX];
  static float values[BRUME_LV2_KNOBS_MAX];
  static BrumeSettings settings;
  static char text[BRUME_SETTINGS_TEXT];
  const size_t n = brume_lv2_knobs(knobs);
  brume_settings_init(&settings);
  brume_lv2_knob_values(knobs, n, &settings, values);
  put_prefixes();
  put_groups(knobs, n);
  put("brume:recipe\n\ta lv2:Parameter ;\n\trdfs:label \"Recipe\" ;\n"
      "\trdfs:comment \"Everything that determines the sound of the selected pad\" ;\n"
      "\trdfs:range atom:String .\n\n");
  put("brume:source\n\ta lv2:Parameter ;\n\trdfs:label \"Source\" ;\n"
      "\trdfs:comment \"A sound file that the selected pad makes variations of\" ;\n"
      "\trdfs:range atom:Path .\n\n");
  // Who has only the bundle finds the manual beside this file
  put("brume:authors\n\ta foaf:Person ;\n\tfoaf:name \"The Brume authors\" ;\n"
      "\trdfs:comment \"The address is that of Brume's commits, and takes no mail\" ;\n"
      "\tfoaf:mbox <mailto:" ADDRESS "> ;\n\tfoaf:homepage <README.md> .\n\n");
  put("brume:preset\n\ta rdf:Property , owl:DatatypeProperty ;\n\trdfs:label \"preset\" ;\n"
      "\trdfs:comment \"Settings without sounds, which are made when they are needed\" ;\n"
      "\trdfs:range xsd:string .\n\n");
  if (window) {
    put_window();
  }
  put("<" BRUME_MIDNAM_UPDATE ">\n\ta lv2:Feature .\n\n<" BRUME_DISPLAY_QUEUE_DRAW
      ">\n\ta lv2:Feature .\n\n<" BRUME_MIDNAM_INTERFACE
      ">\n\ta lv2:ExtensionData .\n\n<" BRUME_DISPLAY_INTERFACE ">\n\ta lv2:ExtensionData .\n\n");
  put("<" BRUME_LV2_URI ">\n\ta lv2:Plugin , lv2:InstrumentPlugin , doap:Project ;\n"
      "\tdoap:name \"Brume\" ;\n\tdoap:license <http://opensource.org/licenses/GPL-3.0> ;\n"
      "\tdoap:maintainer brume:authors ;\n"
      "\tdoap:shortdesc \"Drum hits, notes and textures condensed out of noise\" ;\n"
      "\trdfs:comment \"An audio diffusion synthesizer: a small trained denoiser turns random "
      "numbers into sounds, step by step. The knobs say what kind of sound; Next makes another. "
      "Sounds are saved with the project.\" ;\n"
      "\tlv2:minorVersion 5 ;\n\tlv2:microVersion 0 ;\n"
      "\tlv2:requiredFeature urid:map ;\n"
      "\tlv2:optionalFeature lv2:hardRTCapable , work:schedule ,\n\t\tlog:log , "
      "state:loadDefaultState , state:threadSafeRestore , "
      "state:makePath ,\n\t\tstate:mapPath , state:freePath , <" BRUME_MIDNAM_UPDATE "> ,\n"
      "\t\t<" BRUME_DISPLAY_QUEUE_DRAW "> ;\n"
      "\tlv2:extensionData work:interface , state:interface , <" BRUME_MIDNAM_INTERFACE "> ,\n"
      "\t\t<" BRUME_DISPLAY_INTERFACE "> ;\n"
      "%s"
      "\tpatch:writable brume:recipe , brume:source ;\n\tpg:mainOutput brume:group-main ;\n"
      "\tstate:state [\n\t\tbrume:preset ",
      window ? "\tui:ui <" BRUME_LV2_URI "#ui> ;\n" : "");
  brume_settings_write(&settings, text);
  put_string(text);
  put("\n\t] ;\n");
  put_fixed_ports();
  for (size_t i = 0; i < n; ++i) {
    put_knob(&knobs[i], (size_t)BRUME_LV2_PORT_KNOBS + i, values[i]);
  }
  put(" .\n");
}

// A preset is what it says, and where the knobs of its selected pad then are.
static void put_preset(const BrumePreset *const preset, const size_t index) {
  static BrumeLv2Knob knobs[BRUME_LV2_KNOBS_MAX];
  static float values[BRUME_LV2_KNOBS_MAX];
  static BrumeSettings settings;
  const size_t n = brume_lv2_knobs(knobs);
  brume_preset_settings(index, &settings);
  brume_lv2_knob_values(knobs, n, &settings, values);
  put("\nbrume:preset-%s\n\ta pset:Preset ;\n\tlv2:appliesTo <" BRUME_LV2_URI "> ;\n"
      "\trdfs:label ",
      preset->symbol);
  put_string(preset->name);
  put(" ;\n\tpset:bank brume:bank-%.*s ;\n\tstate:state [\n\t\tbrume:preset ",
      (int)strcspn(preset->category, " "), preset->category);
  put_string(preset->text);
  put("\n\t]");
  for (size_t i = 0; i < n; ++i) {
    char symbol[BRUME_LV2_SYMBOL];
    if (knobs[i].is_control && brume_controls[knobs[i].control].curve == BRUME_CURVE_TRIGGER) {
      continue;
    }
    brume_lv2_symbol(&knobs[i], symbol);
    put(" ;\n\tlv2:port [ lv2:symbol \"%s\" ; pset:value ", symbol);
    put_number(values[i]);
    put(" ]");
  }
  put(" .\n");
}

static void put_presets(void) {
  put_prefixes();
  for (size_t i = 0; i < brume_n_presets; ++i) {
    const char *const category = brume_presets[i].category;
    size_t k = 0;
    while (strcmp(brume_presets[k].category, category) != 0) {
      ++k;
    }
    if (k == i) {
      put("\nbrume:bank-%.*s\n\ta pset:Bank ;\n\trdfs:label \"%s\" .\n",
          (int)strcspn(category, " "), category, category);
    }
  }
  for (size_t i = 0; i < brume_n_presets; ++i) {
    put_preset(&brume_presets[i], i);
  }
}

static void open_file(const char *const path) {
  out = fopen(path, "w");
  if (!out) {
    perror(path);
    exit(1);
  }
}

static void close_file(const char *const path) {
  if (ferror(out) || fclose(out)) {
    perror(path);
    exit(1);
  }
}

int main(const int argc, char **const argv) {
  if (argc != 6) {
    fprintf(stderr, "usage: %s LIBRARY WINDOW MANIFEST.ttl PLUGIN.ttl PRESETS.ttl\n", argv[0]);
    return 2;
  }
  window = strcmp(argv[2], "none") ? argv[2] : NULL;
  open_file(argv[3]);
  put_manifest(argv[1]);
  close_file(argv[3]);
  open_file(argv[4]);
  put_plugin();
  close_file(argv[4]);
  open_file(argv[5]);
  put_presets();
  close_file(argv[5]);
  return 0;
}
