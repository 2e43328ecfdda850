// repl/session/genomes/note_shapes.cpp -- A list that the control thread makes longer at its end and shorter at its beginning.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/genomes/note_shapes.h"

#include <algorithm>
#include <utility>

namespace perigee {

NoteShapes::NoteShapes(Set first)
    : first_{new Version{.set = std::move(first)}}, last_{first_}, oldest_{first_}, newest_{first_} {}

NoteShapes::~NoteShapes() {
  while (first_ != nullptr) delete std::exchange(first_, first_->next.load(std::memory_order_relaxed));
}

void NoteShapes::change(Set next, Frames from, Frames over) {
  while (first_ != oldest_.load(std::memory_order_acquire))
    delete std::exchange(first_, first_->next.load(std::memory_order_relaxed));
  if (last_ != first_) from = std::max(from, last_->from + kQuantum);
  auto* const version = new Version{.set = std::move(next), .from = from, .over = over};
  last_->next.store(version, std::memory_order_release);
  last_ = version;
}

float NoteShapes::Version::share(Frames frame) const noexcept {
  if (frame < begins) return 0.0f;
  return whole(frame + 1) ? 1.0f : static_cast<float>(frame - begins + 1) / static_cast<float>(over);
}

// Once in each quantum: which have begun, and which will be heard no more.
void NoteShapes::look(Frames start) noexcept {
  if (start == looked_) return;
  looked_ = start;
  for (Version* next = nullptr; (next = newest_->next.load(std::memory_order_acquire)) != nullptr; newest_ = next) {
    if (next->from >= start + kQuantum) break;
    next->begins = std::max(next->from, start);
  }
  const auto answering = [](const Version& version) {
    return std::ranges::any_of(version.set.answers, [](const auto& each) { return each->running(); });
  };
  Version* oldest = oldest_.load(std::memory_order_relaxed);
  if (oldest->fades >= 0 && start >= oldest->fades + kFade) {
    for (const auto& each : oldest->set.answers) each->end();
  }
  while (oldest != newest_ && oldest->next.load(std::memory_order_relaxed)->whole(start) && !answering(*oldest))
    oldest = oldest->next.load(std::memory_order_relaxed);
  oldest_.store(oldest, std::memory_order_release);
  int count = 0;
  for (const Version* each = oldest; each != newest_; each = each->next.load(std::memory_order_relaxed)) ++count;
  if (count >= kMostAnswering && oldest->fades < 0) oldest->fades = start;
}

void NoteShapes::bend(int number, Frames start, std::array<float, kQuantum>& sound) noexcept {
  look(start);
  const auto place = static_cast<std::size_t>(number);
  const Version* version = oldest_.load(std::memory_order_relaxed);
  if (place >= version->set.curves.size()) return;
  const auto after = [&] { return version == newest_ ? nullptr : version->next.load(std::memory_order_relaxed); };
  while (after() != nullptr && after()->whole(start)) version = after();
  const std::array<float, kQuantum> in = sound;
  for (float& value : sound) value = ChannelSource::bent(version->set.curves[place].data(), value);
  while (after() != nullptr) {
    version = after();
    for (std::size_t i = 0; i < in.size(); ++i) {
      const float bent = ChannelSource::bent(version->set.curves[place].data(), in[i]);
      const float share = version->share(start + static_cast<Frames>(i));
      sound[i] = share == 1.0f ? bent : sound[i] + share * (bent - sound[i]);
    }
  }
}

bool NoteShapes::answer(int number, Frames start, const std::array<float, kQuantum>& in,
                        std::array<float, kQuantum>& out) noexcept {
  look(start);
  const auto place = static_cast<std::size_t>(number);
  const Version* version = oldest_.load(std::memory_order_relaxed);
  if (place >= version->set.answers.size()) return false;
  out.fill(0.0f);
  for (;; version = version->next.load(std::memory_order_relaxed)) {
    StereoQuantum sound{}, heard{};
    bool fed = false;
    for (std::size_t i = 0; i < in.size(); ++i) {
      const Frames frame = start + static_cast<Frames>(i);
      float part = version == oldest_.load(std::memory_order_relaxed) ? 1.0f : version->share(frame);
      for (const Version* later = version; later != newest_ && part != 0.0f;) {
        later = later->next.load(std::memory_order_relaxed);
        part *= 1.0f - later->share(frame);
      }
      sound.left[i] = in[i] * part;
      fed = fed || part != 0.0f;
    }
    Convolver& convolver = *version->set.answers[place];
    if (fed || convolver.running()) {
      convolver.process(start, fed ? &sound : nullptr, heard);
      for (std::size_t i = 0; i < out.size(); ++i) {
        const Frames since = version->fades < 0 ? 0 : start + static_cast<Frames>(i) - version->fades;
        out[i] += heard.left[i] * std::max(0.0f, 1.0f - static_cast<float>(since) / static_cast<float>(kFade));
      }
    }
    if (version == newest_) return true;
  }
}

}  // namespace perigee
