// repl/session/added_effects.cpp -- What FX adds to an event: the effects join the event's own chain.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/added_effects.h"

#include "patterns/control_map.h"
#include "patterns/controls.h"

namespace perigee {
namespace {

ControlId effects_id() {
  static const ControlId known = control_key("FX");
  return known;
}

}  // namespace

bool adds_effects(const Event& event) { return event.value.is_controls() && event.value.controls().has(effects_id()); }

WithEffects with_effects(const Event& event) {
  WithEffects made{event, {}};
  const Value chains = *event.value.controls().find(effects_id());
  Ref<const ControlMap> controls = ControlMap::without(event.value.controls(), effects_id());
  if (chains.is_list()) {
    for (const Value& chain : chains.items()) {
      if (!chain.is_controls()) continue;
      controls =
          ControlMap::merged(std::move(controls), chain.controls(), [&](ControlId id, const Value& mine, const Value&) {
            made.problems.push_back("FX: " + std::string{control(id).name} +
                                    " is named twice; an event has one chain, in which each effect stands once");
            return mine;
          });
    }
  }
  made.event.value = Value{std::move(controls)};
  return made;
}

}  // namespace perigee
