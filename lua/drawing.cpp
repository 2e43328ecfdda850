// lua/drawing.cpp -- Which rows a picture of a pattern has, and what lies in them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/drawing.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "patterns/controls.h"
#include "patterns/haps.h"
#include "patterns/numeral.h"
#include "patterns/printable.h"
#include "patterns/utf8.h"

namespace perigee {
namespace {

constexpr std::size_t kMostPitches = 24;  // rows for the notes of one sound; more are written as values
constexpr std::size_t kMostLanes = 8;     // lines of a row; more overlap
constexpr std::int64_t kSamplesPerCycle = 128, kMostSamples = 2048;  // of a continuous value

std::string text_of(const Value& value) {
  if (value.is_number()) return short_number(value.number());
  return printable(value.is_string() ? std::string{value.text()} : describe(value));
}

std::string facts_of(const Event& event) {
  const auto span = [](const Span& s) { return s.begin.text() + " to " + s.end.text(); };
  std::string text;
  if (event.value.is_controls()) {
    for (const ControlMap::Entry& entry : event.value.controls().entries())
      text += (text.empty() ? "" : ", ") + std::string{control(entry.id).name} + " " + text_of(entry.value);
  } else {
    text = text_of(event.value);
  }
  text += "\n" + span(event.whole);
  if (!(event.whole == event.part)) text += "\nthe part from " + span(event.part);
  return text;
}

ControlId id_of(const char* name) { return control_key(name); }

// What an event is called: its sound, and the control that says how high it is.
struct Voice {
  std::string sound;
  ControlId pitch_id = 0;
  const Value* pitch = nullptr;
};

Voice voice_of(const Value& value) {
  static const ControlId s = id_of("s"), bank = id_of("bank");
  static const ControlId pitches[] = {id_of("note"), id_of("midinote"), id_of("freq"), id_of("n")};
  Voice voice;
  const ControlMap& controls = value.controls();
  if (const Value* sound = controls.find(s)) {
    const Value* prefix = controls.find(bank);
    voice.sound = (prefix != nullptr ? text_of(*prefix) + " " : "") + text_of(*sound);
  }
  for (const ControlId id : pitches) {
    voice.pitch = controls.find(id);
    voice.pitch_id = id;
    if (voice.pitch != nullptr) break;
  }
  return voice;
}

void sort_and_measure(Row& row) {
  row.numeric = !row.stretches.empty();
  row.low = HUGE_VAL;
  row.high = -HUGE_VAL;
  for (const Stretch& stretch : row.stretches) {
    if (std::isnan(stretch.number)) row.numeric = false;
    row.low = std::min(row.low, stretch.number);
    row.high = std::max(row.high, stretch.number);
  }
  std::stable_sort(row.stretches.begin(), row.stretches.end(),
                   [](const Stretch& a, const Stretch& b) { return a.part.begin < b.part.begin; });
}

double number_or_nan(const Value& value) { return value.is_number() ? value.number() : std::nan(""); }

// What sounds together lies in different lines; pieces of one event in the same.
void spread_over_lanes(Row& row) {
  std::vector<const Stretch*> last;  // of each lane
  for (Stretch& stretch : row.stretches) {
    const auto fits = [&](const Stretch* before) {
      return !(stretch.whole.begin < before->whole.end) ||
             (stretch.whole == before->whole && !(stretch.part.begin < before->part.end));
    };
    const auto free = static_cast<std::size_t>(std::find_if(last.begin(), last.end(), fits) - last.begin());
    stretch.lane = std::min(free, kMostLanes - 1);
    if (stretch.lane == last.size()) last.push_back(nullptr);
    last[stretch.lane] = &stretch;
  }
  row.lanes = std::max<std::size_t>(1, last.size());
}

// All events of one sound.
struct Group {
  std::string sound;
  std::vector<const Event*> events;
};

// The rows of one group: a row for each pitch, then the controls that change.
class GroupRows {
 public:
  GroupRows(const Group& group, std::size_t colour, Picture& picture)
      : group_{group}, colour_{colour}, picture_{picture} {}

  void add() {
    std::set<ControlId> said;  // by the rows themselves
    said.insert({id_of("s"), id_of("bank")});
    std::map<ControlId, std::set<std::string>> pitches;
    for (const Event* event : group_.events) {
      if (!event->value.is_controls()) continue;
      const Voice voice = voice_of(event->value);
      if (voice.pitch != nullptr) pitches[voice.pitch_id].insert(text_of(*voice.pitch));
    }
    for (const auto& [id, values] : pitches) {
      if (values.size() <= kMostPitches) said.insert(id);
    }
    add_bars(said);
    add_controls(said);
  }

 private:
  struct Named {
    double height = std::nan("");  // notes and numbers, where it is one
    Row row;
  };

  void add_bars(const std::set<ControlId>& said) {
    std::vector<Named> named;
    bool all_heights = true;
    std::set<std::string> plain;
    for (const Event* event : group_.events) {
      if (!event->value.is_controls()) plain.insert(text_of(event->value));
    }
    const bool one_row = plain.size() > kMostPitches;
    for (const Event* event : group_.events) {
      Named next;
      if (!event->value.is_controls()) {
        const bool may_be_note = event->value.is_string() && event->value.text().size() > 1;  // "a" is just a word
        if (one_row) {
          next.row.name = "events";
        } else {
          name(next, event->value, may_be_note);
        }
      } else if (const Voice voice = voice_of(event->value); voice.pitch != nullptr && said.contains(voice.pitch_id)) {
        name(next, *voice.pitch, true);
        if (group_.sound.empty()) next.row.name = std::string{control(voice.pitch_id).name} + " " + next.row.name;
      } else if (group_.sound.empty()) {
        next.row.name = event->value.controls().size() > 0
                            ? std::string{control(event->value.controls().entries().front().id).name}
                            : "nothing";
      }
      all_heights = all_heights && (next.row.name.empty() || !std::isnan(next.height));
      auto found =
          std::find_if(named.begin(), named.end(), [&](const Named& other) { return other.row.name == next.row.name; });
      if (found == named.end()) found = named.insert(named.end(), std::move(next));
      found->row.stretches.push_back(
          {event->whole, event->part, text_of(event->value), number_or_nan(event->value), 0, facts_of(*event)});
    }
    if (all_heights) {
      std::stable_sort(named.begin(), named.end(), [](const Named& a, const Named& b) { return a.height > b.height; });
    }
    for (Named& each : named) {
      Row& row = each.row;
      row.group = group_.sound;
      row.colour = colour_;
      sort_and_measure(row);
      spread_over_lanes(row);
      picture_.rows.push_back(std::move(row));
    }
    if (one_row)
      add_values("value", [](const Event& event) { return event.value.is_controls() ? nullptr : &event.value; });
  }

  static void name(Named& next, const Value& value, bool may_be_note) {
    next.row.name = text_of(value);
    if (value.is_number() || (may_be_note && value.is_string() && note_number(value.text())))
      next.height = as_number(value).value_or(std::nan(""));
  }

  void add_controls(const std::set<ControlId>& said) {
    std::map<ControlId, std::set<std::string>> values;
    std::map<ControlId, std::size_t> counts;
    for (const Event* event : group_.events) {
      if (!event->value.is_controls()) continue;
      for (const ControlMap::Entry& entry : event->value.controls().entries()) {
        if (said.contains(entry.id) || control(entry.id).name.starts_with('_')) continue;
        values[entry.id].insert(text_of(entry.value));
        ++counts[entry.id];
      }
    }
    std::string constants;
    for (const auto& [id, texts] : values) {
      const std::string name{control(id).name};
      if (texts.size() == 1 && counts[id] == group_.events.size()) {
        constants += (constants.empty() ? "" : ", ") + name + " " + *texts.begin();
      } else {
        add_values(name, [id = id](const Event& event) {
          return event.value.is_controls() ? event.value.controls().find(id) : nullptr;
        });
      }
    }
    if (!constants.empty()) {
      picture_.constants.push_back((group_.sound.empty() ? "all" : group_.sound) + ": " + constants);
    }
  }

  template <class Find>
  void add_values(std::string name, Find find) {
    Row row;
    row.kind = Row::Kind::values;
    row.group = group_.sound;
    row.name = std::move(name);
    row.colour = colour_;
    for (const Event* event : group_.events) {
      const Value* value = find(*event);
      if (value == nullptr) continue;
      row.stretches.push_back({event->whole, event->part, text_of(*value), number_or_nan(*value), 0, {}});
    }
    sort_and_measure(row);
    picture_.rows.push_back(std::move(row));
  }

  const Group& group_;
  const std::size_t colour_;
  Picture& picture_;
};

// Continuous values, looked at many times a cycle: numbers are curves, words are written where they change.
class Curves {
 public:
  void sample(const Pattern& pattern, const Span& span, const QueryState& state) {
    const std::int64_t cycles = (span.end - span.begin).ceil();
    const std::int64_t per_cycle = std::clamp<std::int64_t>(kMostSamples / cycles, 1, kSamplesPerCycle);
    Events events;
    for (std::int64_t i = 0; i < cycles * per_cycle; ++i) {
      const Span moment{span.begin + Cycles{i, per_cycle}, span.begin + Cycles{i + 1, per_cycle}};
      events.clear();
      pattern->query(Query{moment, &state}, events);
      std::map<std::string, int> times;  // the same name in several layers
      for (const Event& event : events) {
        if (event.has_whole) continue;
        if (!event.value.is_controls()) {
          add("", times[""]++, moment, event.value);
          continue;
        }
        for (const ControlMap::Entry& entry : event.value.controls().entries()) {
          const std::string name{control(entry.id).name};
          add(name, times[name]++, moment, entry.value);
        }
      }
    }
  }

  void move_to(Picture& picture, std::size_t colour) {
    for (auto& [name, row] : rows_) {
      sort_and_measure(row);
      row.kind = row.numeric ? Row::Kind::curve : Row::Kind::values;
      row.colour = colour++;
      picture.rows.push_back(std::move(row));
    }
  }

 private:
  void add(const std::string& name, int layer, const Span& moment, const Value& value) {
    const auto key = std::pair{name, layer};
    auto found = std::find_if(rows_.begin(), rows_.end(), [&](const auto& each) { return each.first == key; });
    if (found == rows_.end()) {
      found = rows_.insert(rows_.end(), {key, Row{}});
      found->second.name = name.empty() ? "value" : name;
    }
    std::vector<Stretch>& stretches = found->second.stretches;
    std::string text = text_of(value);
    if (!value.is_number() && !stretches.empty() && stretches.back().text == text &&
        stretches.back().part.end == moment.begin) {
      stretches.back().whole.end = stretches.back().part.end = moment.end;
      return;
    }
    stretches.push_back({moment, moment, std::move(text), number_or_nan(value), 0, {}});
  }

  std::vector<std::pair<std::pair<std::string, int>, Row>> rows_;
};

}  // namespace

Picture picture_of(const Pattern& pattern, const Span& span, const QueryState& state) {
  Picture picture;
  picture.span = {Cycles{span.begin.floor()}, Cycles{std::max(span.end.ceil(), span.begin.floor() + 1)}};
  Events events;  // in the order of time; what begins together stays in the order of the layers
  as_heard(pattern)->query(Query{span, &state}, events);
  std::stable_sort(events.begin(), events.end(),
                   [](const Event& a, const Event& b) { return a.part.begin < b.part.begin; });
  std::vector<Group> groups;
  std::map<std::string, std::size_t> group_of;
  for (const Event& event : events) {
    picture.has_fragments = picture.has_fragments || !(event.whole == event.part);
    const std::string sound = event.value.is_controls() ? voice_of(event.value).sound : std::string{};
    const auto [index, is_new] = group_of.try_emplace(sound, groups.size());
    if (is_new) groups.push_back({sound, {}});
    groups[index->second].events.push_back(&event);
  }
  std::size_t colour = 0;
  for (const Group& group : groups) GroupRows{group, colour++, picture}.add();
  Events first;
  pattern->query(Query{Span{span.begin, span.begin}, &state}, first);
  if (std::any_of(first.begin(), first.end(), [](const Event& event) { return !event.has_whole; })) {
    Curves curves;
    curves.sample(pattern, span, state);
    curves.move_to(picture, colour);
  }
  return picture;
}

std::string short_number(double number) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, number, std::chars_format::general, 4).ptr;
  return {text, end};
}

std::int64_t grid_steps(const Picture& picture, std::int64_t most) {
  std::int64_t steps = 1;
  for (const Row& row : picture.rows) {
    if (row.kind != Row::Kind::bars) continue;
    for (const Stretch& stretch : row.stretches) {
      if (stretch.part.begin.den() > most) return most;
      steps = std::lcm(steps, stretch.part.begin.den());
      if (steps > most) return most;
    }
  }
  return steps;
}

std::size_t letters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); i += std::max<std::size_t>(1, utf8_length(text, i))) ++count;
  return count;
}

std::string shortened(std::string_view text, std::size_t most, std::string_view ellipsis) {
  if (letters(text) <= most) return std::string{text};
  const std::size_t kept = most > letters(ellipsis) ? most - letters(ellipsis) : 0;
  std::size_t end = 0;
  for (std::size_t i = 0; i < kept; ++i) end += std::max<std::size_t>(1, utf8_length(text, end));
  return std::string{text.substr(0, end)} + (kept > 0 ? std::string{ellipsis} : std::string{});
}

}  // namespace perigee
