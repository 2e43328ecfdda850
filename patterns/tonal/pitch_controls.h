// patterns/tonal/pitch_controls.h -- Where in an event the pitch is: bare values are it, controls carry it by name.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "patterns/control_map.h"
#include "patterns/value.h"

namespace perigee {

struct PitchControls {
  ControlId note, n, unnamed, freq, chord, dictionary, anchor, mode, offset, octaves;
};
const PitchControls& pitch_controls();

// The degree or note of an event: note, else n, else the unnamed value of its controls, or the bare value itself. Null
// where controls have none, and for a list.
const Value* pitch_of(const Value& value);
ControlId pitch_control(const Value& value);  // the control that pitch_of found it in; note for bare values
// The event with this pitch in place of its note, n and unnamed value: as control `as`, or bare where it was bare.
Value with_pitch(Value value, Value pitch, ControlId as);

}  // namespace perigee
