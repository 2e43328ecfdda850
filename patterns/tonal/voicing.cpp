// patterns/tonal/voicing.cpp -- Chord symbols become notes: which tones, how they lie, and where on the keyboard.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tonal/voicing.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>

#include "patterns/controls.h"
#include "patterns/error.h"
#include "patterns/numeral.h"
#include "patterns/pure.h"
#include "patterns/similar.h"
#include "patterns/tonal/pitch_controls.h"
#include "patterns/tonal/voicing_rules.h"
#include "patterns/tonal/words.h"

namespace perigee {
namespace {

constexpr char kFirstDefault[] = "ireal";
constexpr size_t kMostDictionaries = 1000;
constexpr int kMostSteps = 1000;  // offset and n, up or down

int mod(int a, int b) { return ((a % b) + b) % b; }

std::shared_ptr<const VoicingShelf> first_shelf() {
  namespace rules = voicing_rules;
  constexpr std::pair<const char*, Voicings (*)(const ChordTones&)> kRules[] = {
      {"triads", rules::triads},    {"guidetones", rules::guide_tones},
      {"shell", rules::shell},      {"lefthand", rules::left_hand},
      {"drop2", rules::drop2},      {"open", rules::open},
      {"legacy", rules::left_hand}, {"ireal", rules::full},
      {"ireal-ext", rules::full}};
  auto made = std::make_shared<VoicingShelf>();
  for (const auto& [name, rule] : kRules)
    made->dictionaries[name] = std::make_shared<const VoicingDictionary>(VoicingDictionary{.rule = rule});
  made->default_name = kFirstDefault;
  return made;
}

// The shelf that new patterns take. What is on a shelf never changes: a change is a new shelf.
struct ShelfNow {
  std::mutex mutex;
  std::shared_ptr<const VoicingShelf> shelf = first_shelf();
};

ShelfNow& now() {
  static auto* const made = new ShelfNow;  // never destroyed: patterns may be made while statics are
  return *made;
}

template <class Change>
void change_shelf(Change change) {
  const std::lock_guard lock{now().mutex};
  auto next = std::make_shared<VoicingShelf>(*now().shelf);
  change(*next);
  now().shelf = std::move(next);
}

int whole_control(const Value& value, const char* name) {
  const double number = number_or_throw(value);
  if (!(std::abs(number) <= kMostSteps))
    throw PatternError(std::string{"voicing: "} + name + " must be within -1000 to 1000, but it is " + describe(value));
  return static_cast<int>(std::floor(number));
}

int midi_of(const Value& value, int default_octave) {
  const auto note = value.is_string() ? parse_note(value.text()) : std::nullopt;
  if (note) return note->midi(default_octave);
  const double number = number_or_throw(value);
  if (!(std::abs(number) <= kMostSteps))
    throw PatternError("voicing: " + describe(value) + " is no note for an anchor");
  return static_cast<int>(std::lround(number));
}

std::string_view word_of(const Value& value, const char* name) {
  if (value.is_string()) return value.text();
  throw PatternError(std::string{"voicing: "} + name + " must be a word, but it is " + describe(value));
}

// A dictionary given in place: a table of lists by symbol.
VoicingDictionary inline_dictionary(const Value& value) {
  VoicingDictionary dictionary;
  for (const ControlMap::Entry& entry : value.controls().entries())
    dictionary.table[std::string{control(entry.id).name}] = voicings_of(entry.value);
  return dictionary;
}

// How an event wants its chord, read from its controls.
struct Wish {
  Value chord;
  std::shared_ptr<const VoicingDictionary> dictionary;
  AnchorMode mode = AnchorMode::below;
  int anchor = 0, offset = 0, octaves = 1;
  std::optional<int> n;
};

Wish wish_of(const Value& value, const VoicingShelf& shelf) {
  const PitchControls& ids = pitch_controls();
  const auto find = [&](ControlId id) { return value.is_controls() ? value.controls().find(id) : nullptr; };
  Wish wish;
  const Value* chord = value.is_controls() ? find(ids.chord) : &value;
  if (chord == nullptr)
    throw PatternError("voicing: an event has no chord; name one, as in chord\"<Am F^7>\":voicing()");
  wish.chord = *chord;
  const Value* dictionary = find(ids.dictionary);
  wish.dictionary = dictionary == nullptr ? shelf.find(shelf.default_name)
                    : dictionary->is_controls()
                        ? std::make_shared<const VoicingDictionary>(inline_dictionary(*dictionary))
                        : shelf.find(word_of(*dictionary, "dictionary"));
  constexpr int kAnchorOctave = 4;
  const Value* mode = find(ids.mode);
  const Value* anchor = find(ids.anchor);
  const Value* offset = find(ids.offset);
  const Value* octaves = find(ids.octaves);
  const Value* n = find(ids.n);
  wish.mode = mode != nullptr ? anchor_mode(word_of(*mode, "mode")) : wish.dictionary->mode;
  wish.anchor = anchor != nullptr ? midi_of(*anchor, kAnchorOctave) : wish.dictionary->anchor;
  if (offset != nullptr) wish.offset = whole_control(*offset, "offset");
  if (octaves != nullptr) wish.octaves = whole_control(*octaves, "octaves");
  if (n != nullptr) wish.n = whole_control(*n, "n");
  return wish;
}

int root_of(const ChordSymbol& chord) { return mod(chord.root.semitones(0), 12); }

std::vector<Value> notes_of(const Wish& wish) {
  const std::string_view text = word_of(wish.chord, "chord");
  const auto symbol = split_chord_symbol(text);
  if (!symbol) parse_chord_symbol(text, "voicing");  // says what is wrong
  std::vector<int> keys =
      place_voicing(wish.dictionary->of(text, *symbol), root_of(*symbol), wish.mode, wish.anchor, wish.offset);
  if (wish.mode == AnchorMode::duck) std::erase(keys, wish.anchor);
  std::vector<Value> notes;
  if (wish.n && !keys.empty()) {
    const int size = static_cast<int>(keys.size());
    const int index = mod(*wish.n, size);
    notes.emplace_back(keys[static_cast<size_t>(index)] + (*wish.n - index) / size * wish.octaves * 12);
  } else if (!wish.n) {
    for (const int key : keys) notes.emplace_back(note_symbol(note_of_midi(key)));
  }
  return notes;
}

// One event becomes several at the same time.
class SplitNode final : public Node {
 public:
  using Split = std::function<std::vector<Value>(const Value&)>;
  SplitNode(Pattern source, Split split)
      : Node({source.get()}, source->steps(), source->discrete()),
        source_{std::move(source)},
        split_{std::move(split)} {}

 private:
  void answer(const Query& query, Events& out) const override {
    Events found;
    source_->query(query, found);
    for (const Event& event : found) {
      for (Value& value : split_(event.value)) {
        Event one = event;
        one.value = std::move(value);
        emit(query, std::move(one), out);
      }
    }
  }

  Pattern source_;
  Split split_;
};

}  // namespace

Voicings voicings_of(const Value& value) {
  const auto bounded = [](double number) {
    if (!(std::abs(number) <= kMostSteps))
      throw PatternError("a voicing is made of semitones from -1000 to 1000, but one is " + describe(Value{number}));
    return static_cast<int>(std::lround(number));
  };
  const auto semitones = [&](std::string_view step) {
    if (const auto number = number_in(step)) return bounded(*number);
    if (const auto interval = parse_interval(step)) return interval->semitones;
    throw PatternError("a voicing is made of intervals such as \"3m 5P 7m 9M\" or of semitones; '" + std::string{step} +
                       "' is neither");
  };
  const auto one = [&](const Value& item) {
    Voicing voicing;
    if (item.is_string()) {
      for_each_word(item.text(), [&](std::string_view step) { voicing.push_back(semitones(step)); });
    } else if (item.is_list()) {
      for (const Value& step : item.items())
        voicing.push_back(step.is_string() ? semitones(step.text()) : bounded(number_or_throw(step)));
    }
    if (voicing.empty()) throw PatternError("a voicing is a text of intervals or a list, but it is " + describe(item));
    return voicing;
  };
  Voicings all;
  if (value.is_string()) return {one(value)};
  if (!value.is_list() || value.items().empty())
    throw PatternError("a chord's voicings are a list such as {\"3m 7m\", \"7m 10m\"}, not " + describe(value));
  for (const Value& item : value.items()) all.push_back(one(item));
  return all;
}

Voicings VoicingDictionary::of(std::string_view chord, const ChordSymbol& symbol) const {
  if (const auto found = table.find(symbol.quality); found != table.end()) return found->second;
  const auto tones = parse_chord_quality(symbol.quality);
  if (rule != nullptr) return rule(tones ? *tones : parse_chord_symbol(chord, "voicing").tones);
  // The same chord under another symbol: m7 for -7.
  for (const auto& [name, voicings] : table) {
    const auto other = parse_chord_quality(name);
    if (tones && other && tones->all() == other->all()) return voicings;
  }
  throw PatternError("voicing: the dictionary has no chord '" + symbol.quality + "'");
}

std::shared_ptr<const VoicingDictionary> VoicingShelf::find(std::string_view name) const {
  if (const auto found = dictionaries.find(name); found != dictionaries.end()) return found->second;
  std::vector<std::string_view> names;
  for (const auto& [known, dictionary] : dictionaries) names.emplace_back(known);
  throw PatternError("voicing: there is no dictionary named '" + std::string{name} + "'" + did_you_mean(name, names));
}

std::shared_ptr<const VoicingShelf> voicing_shelf() {
  const std::lock_guard lock{now().mutex};
  return now().shelf;
}

void add_voicings(std::string_view name, VoicingDictionary dictionary) {
  change_shelf([&](VoicingShelf& shelf) {
    if (shelf.dictionaries.size() >= kMostDictionaries && !shelf.dictionaries.contains(name))
      throw PatternError("addVoicings: there are too many dictionaries");
    shelf.dictionaries[std::string{name}] = std::make_shared<const VoicingDictionary>(std::move(dictionary));
  });
}

void set_default_voicings(std::string_view name) {
  change_shelf([&](VoicingShelf& shelf) {
    shelf.find(name);
    shelf.default_name = name;
  });
}

void reset_voicings() {
  change_shelf([](VoicingShelf& shelf) { shelf = *first_shelf(); });
}

const std::vector<std::string_view>& anchor_mode_names() {
  static const std::vector<std::string_view> names{"below", "duck", "above", "root"};
  return names;
}

AnchorMode anchor_mode(std::string_view name) {
  if (name == "below") return AnchorMode::below;
  if (name == "duck") return AnchorMode::duck;
  if (name == "above") return AnchorMode::above;
  if (name == "root") return AnchorMode::root;
  throw PatternError("voicing: a mode is below, above, duck or root, not '" + std::string{name} + "'");
}

std::vector<int> place_voicing(const Voicings& voicings, int root, AnchorMode mode, int anchor, int offset) {
  const bool by_top = mode == AnchorMode::below || mode == AnchorMode::duck;
  const bool upwards = mode == AnchorMode::above;
  const auto target = [&](const Voicing& voicing) { return by_top ? voicing.back() : voicing.front(); };
  const auto way = [&](const Voicing& voicing) {  // from the anchor, 0..11
    const int up = mod(root + target(voicing) - anchor, 12);
    return upwards ? up : mod(-up, 12);
  };
  const int size = static_cast<int>(voicings.size());
  int best = 0;
  for (int i = 1; i < size && mode != AnchorMode::root; ++i) {
    if (way(voicings[static_cast<size_t>(i)]) < way(voicings[static_cast<size_t>(best)])) best = i;
  }
  const Voicing& voicing = voicings[static_cast<size_t>(mod(best + offset, size))];
  const int octaves = static_cast<int>(std::ceil(static_cast<double>(offset) / size));
  const int place = anchor + (upwards ? way(voicing) : -way(voicing)) + 12 * octaves - target(voicing);
  std::vector<int> keys;
  for (const int tone : voicing) keys.push_back(place + tone);
  return keys;
}

std::vector<int> place_within(const Voicings& voicings, int root, int lowest, int highest) {
  std::vector<int> best;
  int least = std::numeric_limits<int>::max();
  for (const Voicing& voicing : voicings) {
    for (int place = root - 120; place < 240; place += 12) {
      const int low = place + voicing.front(), high = place + voicing.back();
      const int outside = std::max(lowest - low, 0) + std::max(high - highest, 0);
      const int distance = 1000 * outside + std::abs(low + high - lowest - highest);
      if (distance >= least) continue;
      least = distance;
      best.clear();
      for (const int tone : voicing) best.push_back(place + tone);
    }
  }
  return best;
}

Pattern voice_chords(Pattern source) {
  return Pattern{new SplitNode{
      std::move(source), [shelf = voicing_shelf()](const Value& value) {
        std::vector<Value> notes = notes_of(wish_of(value, *shelf));
        const PitchControls& ids = pitch_controls();
        Ref<const ControlMap> rest = ControlMap::empty_map();
        if (value.is_controls()) {
          rest = Value{value}.take_controls();
          for (const ControlId id : {ids.chord, ids.dictionary, ids.anchor, ids.mode, ids.offset, ids.n, ids.octaves}) {
            if (rest->has(id)) rest = ControlMap::without(*rest, id);
          }
        }
        const bool own_note = rest->has(ids.note);  // it wins, as in Strudel
        for (Value& note : notes) note = Value{own_note ? rest : ControlMap::with(rest, ids.note, std::move(note))};
        return notes;
      }}};
}

Pattern voice_within(std::string_view dictionary_name, Pattern source) {
  return Pattern{new SplitNode{
      std::move(source), [dictionary = voicing_shelf()->find(dictionary_name)](const Value& value) {
        const std::string_view text = word_of(value, "a chord");
        const ChordSymbol symbol = parse_chord_symbol(text, "voicings");
        std::vector<Value> notes;
        for (const int key :
             place_within(dictionary->of(text, symbol), root_of(symbol), dictionary->lowest, dictionary->highest))
          notes.emplace_back(note_symbol(note_of_midi(key)));
        return notes;
      }}};
}

Pattern root_notes(int octave, Pattern source) {
  return fmap(std::move(source), [octave](Value& value) {
    const PitchControls& ids = pitch_controls();
    const Value* chord = value.is_controls() ? value.controls().find(ids.chord) : &value;
    const auto symbol = chord != nullptr && chord->is_string() ? split_chord_symbol(chord->text()) : std::nullopt;
    if (!symbol) throw PatternError("rootNotes: " + describe(value) + " is no chord; write chords as C, Am or F^7");
    const std::string root{chord->text().substr(0, 1 + static_cast<size_t>(std::abs(symbol->root.sharps)))};
    const Value note{std::string_view{root + std::to_string(octave)}};
    value = value.is_controls() ? Value{ControlMap::single(ids.note, note)} : note;
    return true;
  });
}

}  // namespace perigee
