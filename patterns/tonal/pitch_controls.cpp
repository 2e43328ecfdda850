// patterns/tonal/pitch_controls.cpp -- Where in an event the pitch is: bare values are it, controls carry it by name.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tonal/pitch_controls.h"

#include "patterns/controls.h"

namespace perigee {

const PitchControls& pitch_controls() {
  static const PitchControls ids{control_key("note"),   control_key("n"),     unnamed_control(),
                                 control_key("freq"),   control_key("chord"), control_key("dictionary"),
                                 control_key("anchor"), control_key("mode"),  control_key("offset"),
                                 control_key("octaves")};
  return ids;
}

const Value* pitch_of(const Value& value) {
  if (value.is_list()) return nullptr;
  if (!value.is_controls()) return &value;
  const PitchControls& ids = pitch_controls();
  for (const ControlId id : {ids.note, ids.n, ids.unnamed}) {
    if (const Value* found = value.controls().find(id)) return found;
  }
  return nullptr;
}

ControlId pitch_control(const Value& value) {
  const PitchControls& ids = pitch_controls();
  if (!value.is_controls() || value.controls().has(ids.note)) return ids.note;
  return value.controls().has(ids.n) ? ids.n : ids.unnamed;
}

Value with_pitch(Value value, Value pitch, ControlId as) {
  if (!value.is_controls()) return pitch;
  const PitchControls& ids = pitch_controls();
  Ref<const ControlMap> map = value.take_controls();
  for (const ControlId id : {ids.note, ids.n, ids.unnamed}) {
    if (id != as && map->has(id)) map = ControlMap::without(*map, id);
  }
  return Value{ControlMap::with(std::move(map), as, std::move(pitch))};
}

}  // namespace perigee
