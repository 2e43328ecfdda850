// engine/lateness.cpp -- A ring that one thread writes and one reads; and a list that is looked up by what the messages are.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/lateness.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace perigee {
namespace {

bool before(const Late& a, const Late& b) noexcept {
  return std::tie(a.kind, a.frame, a.slot, a.sequence, a.generation) <
         std::tie(b.kind, b.frame, b.slot, b.sequence, b.generation);
}

}  // namespace

Late late_key(const Message& message) noexcept {
  Late key{.kind = message.kind};
  switch (message.kind) {
    case Message::Kind::trigger:
      key.slot = message.trigger.slot;
      key.generation = message.trigger.generation;
      key.sequence = message.trigger.sequence;
      key.frame = message.trigger.frame;
      break;
    case Message::Kind::cancel:
      key.slot = message.cancel.slot;
      key.generation = message.cancel.generation;
      key.frame = message.cancel.frame;
      break;
    case Message::Kind::panic:
      key.frame = message.panic.frame;
      break;
    case Message::Kind::shed:
      key.frame = message.shed.frame;
      break;
    case Message::Kind::effect:
      key.slot = static_cast<std::uint32_t>(message.effect.place);
      key.frame = message.effect.frame;
      break;
    case Message::Kind::mixer:
      key.frame = message.mixer.frame;
      break;
  }
  return key;
}

void LateNotes::look(const Message& message, Frames quantum) noexcept {
  if (message.kind == Message::Kind::shed) return;  // the governor's own
  Late late = late_key(message);
  if (late.frame >= quantum) return;
  late.came = quantum;
  const std::uint64_t count = written_.load(std::memory_order_relaxed);
  if (count - taken_.load(std::memory_order_acquire) == kMost) {
    missing_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  notes_[count % kMost] = late;
  written_.store(count + 1, std::memory_order_release);
}

LateNotes::Taken LateNotes::take() {
  Taken taken;
  const std::uint64_t end = written_.load(std::memory_order_acquire);
  for (std::uint64_t at = taken_.load(std::memory_order_relaxed); at != end; ++at)
    taken.lates.push_back(notes_[at % kMost]);
  taken_.store(end, std::memory_order_release);
  taken.missing = missing_.exchange(0, std::memory_order_relaxed);
  return taken;
}

void HeldBack::expect(std::vector<Late> lates) {
  expected_ = std::move(lates);
  std::stable_sort(expected_.begin(), expected_.end(), before);
  kept_.reserve(std::min(expected_.size(), kMost));
}

bool HeldBack::keep(Frames quantum, const Message& message) noexcept {
  if (expected_.empty() || kept_.size() == kept_.capacity()) return false;
  const auto [first, last] = std::equal_range(expected_.begin(), expected_.end(), late_key(message), before);
  const auto found = std::find_if(first, last, [&](const Late& late) { return late.came > quantum; });
  if (found == last) return false;
  kept_.push_back({found->came, message});
  found->came = quantum;  // one message each
  return true;
}

bool HeldBack::take(Frames quantum, Message& message) noexcept {
  const auto next = std::find_if(kept_.begin(), kept_.end(), [&](const Kept& kept) { return kept.comes <= quantum; });
  if (next == kept_.end()) return false;
  message = next->message;
  kept_.erase(next);
  return true;
}

}  // namespace perigee
