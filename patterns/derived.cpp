// patterns/derived.cpp -- Functions whose names are made of a control's: panbus, panrecv; and the inputs in0 … in127.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/derived.h"

#include <charconv>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "patterns/controls.h"
#include "patterns/core.h"
#include "patterns/inputs.h"
#include "patterns/operators.h"

namespace perigee {
namespace {

constexpr int kMostInputs = 128;

std::string_view kept(const std::string& text) { return Symbol{text}.text(); }

// {"^pan": bus}: which bus the control is read from.
Pattern bus_pattern(const Control& control, const Pattern& bus) {
  const ControlId key = control_key("^" + std::string{control.name});
  return fmap(bus, [key](Value& value) {
    value = Value{ControlMap::single(key, value)};
    return true;
  });
}

const Control& control_of(const CallArgs& args) { return control(static_cast<ControlId>(args.entry.data)); }

// As a method it sets what it makes, as a control does.
Value on_subject(const CallArgs& args, Pattern made) {
  return Value{args.subject() ? operate(Op::set, Align::in, args.subject(), std::move(made)) : std::move(made)};
}

struct Ending {
  std::string_view text;
  std::vector<Param> params;
  std::string_view help;
  std::string_view arguments;  // of the example
  Value (*make)(CallArgs&);
};
const Ending kEndings[] = {
    {"bus",
     {{"bus", ParamKind::pattern}, {"values", ParamKind::pattern}},
     "sets the control and sends its values over a control bus",
     "(1, sine)",
     [](CallArgs& args) {
       const Pattern values = control_pattern(control_of(args), args.pattern(1));
       return on_subject(args, operate(Op::set, Align::in, values, bus_pattern(control_of(args), args.pattern(0))));
     }},
    {"recv",
     {{"bus", ParamKind::pattern}},
     "reads the control from a control bus",
     "(1)",
     [](CallArgs& args) { return on_subject(args, bus_pattern(control_of(args), args.pattern(0))); }},
};

bool read_number(Value& value) { return value.is_number(); }

std::unique_ptr<FunctionEntry> made(std::string_view name) {
  if (int number = 0; name.starts_with("in") && name.size() > 2) {
    const auto [end, error] = std::from_chars(name.data() + 2, name.data() + name.size(), number);
    const bool plain = error == std::errc{} && end == name.data() + name.size() && (name[2] != '0' || name.size() == 3);
    if (!plain || number >= kMostInputs) return nullptr;
    return std::make_unique<FunctionEntry>(FunctionEntry{
        .name = kept(std::string{name}),
        .form = Form::constant,
        .help = "the number that has come from outside by that number; 0 until one comes",
        .example = kept("s\"bd*4\":gain(" + std::string{name} + ")"),
        .make =
            [](CallArgs& args) { return Value{input_pattern(args.entry.name.substr(2), read_number, pure(Value{0}))}; },
        .topic = "inputs"});
  }
  for (const Ending& ending : kEndings) {
    if (!name.ends_with(ending.text)) continue;
    const Control* stem = find_control(name.substr(0, name.size() - ending.text.size()));
    if (stem == nullptr) continue;
    return std::make_unique<FunctionEntry>(
        FunctionEntry{.name = kept(std::string{name}),
                      .params = ending.params,
                      .form = Form::constructor,
                      .help = ending.help,
                      .example = kept(std::string{name} + std::string{ending.arguments}),
                      .make = ending.make,
                      .data = stem->id,
                      .receiver_apart = true,
                      .topic = "inputs"});
  }
  return nullptr;
}

}  // namespace

const FunctionEntry* derived_function(std::string_view name) {
  const bool candidate = name.starts_with("in") || name.ends_with("bus") || name.ends_with("recv");
  if (!candidate || name.size() > 64) return nullptr;
  static std::mutex mutex;
  static auto* const known = new std::unordered_map<std::string, std::unique_ptr<FunctionEntry>>;  // never destroyed
  const std::lock_guard lock{mutex};
  if (const auto found = known->find(std::string{name}); found != known->end()) return found->second.get();
  std::unique_ptr<FunctionEntry> entry = made(name);
  if (!entry) return nullptr;
  return known->emplace(std::string{name}, std::move(entry)).first->second.get();
}

}  // namespace perigee
