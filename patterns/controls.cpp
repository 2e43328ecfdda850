// patterns/controls.cpp -- Every control there is: its name, its other names, what it does and what a colon list fills.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/controls.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>

#include "patterns/cat.h"
#include "patterns/control_table.h"
#include "patterns/core.h"
#include "patterns/operators.h"

namespace perigee {
namespace {

constexpr size_t kMostControls = 8192;

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> found;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    if (end > 0) found.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return found;
}

bool good_name(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  if (name.empty() || name.size() > 64 || !letter(name[0])) return false;
  return std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

// Grows, and nothing in it moves or goes, so a control found once may be kept.
class ControlTable {
 public:
  static ControlTable& instance() {
    static auto* table = new ControlTable;  // never destroyed: patterns may outlive every static
    return *table;
  }

  const Control* by_name(std::string_view name) {
    const std::lock_guard lock{mutex_};
    const auto found = names_.find(Symbol{name}.id());
    return found == names_.end() ? nullptr : at(found->second);
  }

  const Control* at(size_t id) const { return controls_[id].load(std::memory_order_acquire); }
  size_t count() const { return count_.load(std::memory_order_acquire); }

  // The control whose canonical name this is, made if there is none. Callable controls are found by that name.
  const Control& key(std::string_view name, bool callable, std::string_view help = "") {
    const std::lock_guard lock{mutex_};
    const size_t before = kept_.size();
    Control& found = key_locked(name, callable);
    if (kept_.size() != before) found.help = help;
    return found;
  }

 private:
  ControlTable() {
    const std::lock_guard lock{mutex_};
    key_locked("value", false);
    const auto rows = control_rows();
    for (const ControlRow& row : rows) key_locked(row.name, true).help = row.help;
    make_numbered();
    for (const ControlRow& row : rows) {
      Control& made = key_locked(row.name, true);
      made.aliases = words(row.aliases);
      for (const std::string_view alias : made.aliases) {
        // A canonical name stays its own; of two controls with the same alias the later one has it, as in Strudel.
        if (const auto taken = names_.find(Symbol{alias}.id());
            taken == names_.end() || kept_[taken->second].name != alias) {
          names_[Symbol{alias}.id()] = made.id;
        }
      }
      for (const std::string_view part : words(row.list)) made.list.push_back(key_locked(part, false).id);
    }
  }

  // The operator matrix of FM and the host's buttons and sliders: families of names.
  void make_numbered() {
    for (int from = 0; from <= 8; ++from) {
      for (int to = 0; to <= 8; ++to) {
        const std::string digits = std::to_string(from) + std::to_string(to);
        Control& made = key_locked("fmi" + digits, true);
        made.help = "amount by which one FM operator modulates another";
        made.aliases = {Symbol{"fm" + digits}.text()};
        names_.try_emplace(Symbol{made.aliases.front()}.id(), made.id);
      }
    }
    for (int i = 0; i < 16; ++i) {
      key_locked("button" + std::to_string(i), true).help = "value of a button of the host";
      key_locked("slider" + std::to_string(i), true).help = "value of a slider of the host";
    }
  }

  Control& key_locked(std::string_view name, bool callable) {
    const Symbol symbol{name};
    const auto [found, is_new] = keys_.try_emplace(symbol.id(), static_cast<ControlId>(kept_.size()));
    if (is_new) {
      if (kept_.size() >= kMostControls) {
        keys_.erase(found);
        throw PatternError("there are too many controls; at most " + std::to_string(kMostControls) + " can be made");
      }
      Control& made = kept_.emplace_back();
      made.id = found->second;
      made.name = symbol.text();
      controls_[made.id].store(&made, std::memory_order_release);
      count_.store(kept_.size(), std::memory_order_release);
    }
    if (callable) names_.try_emplace(symbol.id(), found->second);
    return kept_[found->second];
  }

  std::mutex mutex_;
  std::deque<Control> kept_;  // never moved
  std::unordered_map<uint32_t, ControlId> names_, keys_;
  std::array<std::atomic<const Control*>, kMostControls> controls_ = {};
  std::atomic<size_t> count_ = 0;
};

}  // namespace

const Control* find_control(std::string_view name_or_alias) { return ControlTable::instance().by_name(name_or_alias); }
const Control& control(ControlId id) { return *ControlTable::instance().at(id); }
size_t control_count() { return ControlTable::instance().count(); }
ControlId control_key(std::string_view key) { return ControlTable::instance().key(key, false).id; }

const Control& add_control(std::string_view name, std::string_view help) {
  if (const Control* known = find_control(name)) return *known;
  if (!good_name(name))
    throw PatternError("\"" + std::string{name} + "\" cannot be the name of a control; use letters, digits and _");
  return ControlTable::instance().key(name, true, Symbol{help}.text());
}

bool names_busses(const Value& value) {
  if (!value.is_controls()) return false;
  const auto entries = value.controls().entries();
  return std::any_of(entries.begin(), entries.end(),
                     [](const ControlMap::Entry& entry) { return !behind_bus_sign(control(entry.id).name).empty(); });
}

ControlId unnamed_control() {
  static const ControlId id = control_key("value");
  return id;
}

Value control_value(const Control& control, const Value& value) {
  if (!control.list.empty() && value.is_list()) {
    Ref<const ControlMap> map = ControlMap::empty_map();
    const auto items = value.items();
    for (size_t i = 0; i < std::min(items.size(), control.list.size()); ++i)
      map = ControlMap::with(std::move(map), control.list[i], items[i]);
    return Value{std::move(map)};
  }
  if (value.is_controls()) {
    if (const Value* unnamed = value.controls().find(unnamed_control())) {
      const Value named = control_value(control, *unnamed);
      Ref<const ControlMap> rest = ControlMap::without(value.controls(), unnamed_control());
      return Value{ControlMap::merged(std::move(rest), named.controls(),
                                      [](ControlId, const Value&, const Value& mine) { return mine; })};
    }
  }
  return Value{ControlMap::single(control.id, value)};
}

Pattern control_pattern(const Control& control, const Pattern& values) {
  if (Pattern row = change_leaves(values, [&](Value& value, Context&) { value = control_value(control, value); }))
    return row;
  return fmap(values, [&control](Value& value) {
    value = control_value(control, value);
    return true;
  });
}

Pattern set_control(const Control& control, const Pattern& values, const Pattern& on) {
  return operate(Op::set, Align::in, on, control_pattern(control, values));
}

}  // namespace perigee
