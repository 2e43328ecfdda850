// stream/broadcast.cpp -- A thread that looks into the ring every few milliseconds, and only while somebody listens.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/broadcast.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>

#include "stream/fields.h"
#include "stream/refusal.h"

namespace perigee::stream {
namespace {

constexpr std::chrono::milliseconds kLook{4};

// A frame of the performance, counted at another rate.
Frames at_rate(Frames frame, int from_hz, int to_hz) {
  return from_hz == to_hz ? frame : std::llround(static_cast<double>(frame) * to_hz / from_hz);
}

}  // namespace

Broadcast::Broadcast(Player& player, Metrics& metrics, Post post, LiveEvents* events)
    : player_{player},
      metrics_{metrics},
      post_{std::move(post)},
      events_{events},
      rate_hz_{static_cast<int>(player.engine().rate_hz())},
      frame_{static_cast<std::size_t>(rate_hz_ / kFramesPerSecond)} {
  thread_ = std::thread{[this] { run(); }};
}

std::size_t Broadcast::number_of(const Variant& variant) {
  const std::size_t kind = variant.format == Format::f32 ? 0 : variant.format == Format::s16 ? 1 : 2;
  return 2 * kind + static_cast<std::size_t>(variant.channels - 1);
}

std::string Broadcast::join(const std::shared_ptr<WebSocket>& socket, const Variant& variant) {
  const std::size_t number = number_of(variant);
  const auto encoder = make_encoder(variant.format, variant.channels, rate_hz_);
  const int sent_hz = encoder->rate_hz(rate_hz_);
  listeners_[number].push_back({socket, socket.get()});
  ++wanted_[number];
  ++metrics_.listeners;
  {
    const std::lock_guard lock{mutex_};
    ++count_;
  }
  changed_.notify_all();
  return json_text({{"type", "live"},
                    {"stream", number + 1},
                    {"format", name_of(variant.format)},
                    {"channels", variant.channels},
                    {"sampleRate", sent_hz},
                    {"eventRate", rate_hz_},
                    {"preskip", encoder->preskip()},
                    {"frame", at_rate(player_.engine().status().frame, rate_hz_, sent_hz)},
                    {"cycle", player_.cycle()},
                    {"cps", player_.cps()}});
}

void Broadcast::leave(const WebSocket* socket) {
  for (std::size_t i = 0; i < kVariants; ++i) {
    const auto gone = std::erase_if(listeners_[i], [&](const Listener& each) { return each.who == socket; });
    if (gone == 0) continue;
    wanted_[i] -= static_cast<int>(gone);
    metrics_.listeners -= static_cast<std::int64_t>(gone);
    const std::lock_guard lock{mutex_};
    count_ -= static_cast<int>(gone);
  }
}

void Broadcast::tell(const std::string& text) {
  const Outgoing message = text_message(text);
  for (const auto& each : listeners_) {
    for (const Listener& listener : each) {
      // Events may be lost like sound: whoever is behind has enough to read.
      if (const auto socket = listener.socket.lock(); socket && socket->out().bytes() < OutQueue::kMostBytes / 2)
        socket->send(message);
    }
  }
}

void Broadcast::distribute(std::size_t variant, const Shared& frame) {
  for (const Listener& listener : listeners_[variant]) {
    const auto socket = listener.socket.lock();
    if (!socket) continue;
    ++metrics_.chunks;
    if (!socket->send_live(frame.message, frame.after_gap, kMostWaiting)) ++metrics_.listener_gaps;
  }
}

void Broadcast::run() {
  while (wait_for_listeners()) listen();
}

bool Broadcast::wait_for_listeners() {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [this] { return ending_ || count_ > 0; });
  return !ending_;
}

void Broadcast::listen() {
  while (tap_.to_read() != nullptr) tap_.give_back();  // of the last time
  open_.clear();
  next_ = 0;
  gap_ = false;
  for (Encoding& each : encodings_) each.encoder.reset();
  if (!player_.engine().taps().connect(tap_)) {  // the places are few: whoever has one gives it back some time
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, std::chrono::milliseconds{500}, [this] { return ending_; });
    return;
  }
  if (events_ != nullptr) events_->begin();
  for (;;) {
    drain();
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, kLook, [this] { return ending_; });
    if (ending_ || count_ == 0) break;
  }
  if (events_ != nullptr) events_->end();
  player_.engine().taps().disconnect(tap_);
}

void Broadcast::drain() {
  while (const QuantumRing::Slot* const slot = tap_.to_read()) {
    if (next_ != 0 && slot->frame != next_) {  // this thread was late
      metrics_.live_lost += static_cast<std::uint64_t>((slot->frame - next_) / kQuantum);
      open_.clear();
      gap_ = true;
    }
    if (open_.empty()) first_ = slot->frame;
    next_ = slot->frame + kQuantum;
    open_.insert(open_.end(), slot->samples.begin(), slot->samples.end());
    tap_.give_back();
    while (open_.size() >= 2 * frame_) send_frame();
  }
}

void Broadcast::send_frame() {
  const std::span<const float> stereo{open_.data(), 2 * frame_};
  std::vector<float> mono;
  for (std::size_t variant = 0; variant < kVariants; ++variant) {
    Encoding& encoding = encodings_[variant];
    if (wanted_[variant] == 0) {
      encoding.encoder.reset();
      continue;
    }
    constexpr Format kFormats[] = {Format::f32, Format::s16, Format::opus};
    const Format format = kFormats[variant / 2];
    const int channels = static_cast<int>(variant % 2) + 1;
    if (!encoding.encoder || gap_) {
      encoding.encoder = make_encoder(format, channels, rate_hz_);
      encoding.at = at_rate(first_, rate_hz_, encoding.encoder->rate_hz(rate_hz_));
      encoding.gap = gap_;
    }
    if (channels == 1 && mono.empty()) {
      for (std::size_t i = 0; i < frame_; ++i) mono.push_back(0.5f * (stereo[2 * i] + stereo[2 * i + 1]));
    }
    encoding.encoder->encode(channels == 1 ? std::span<const float>{mono} : stereo, false,
                             [&](std::string_view payload, std::size_t frames) {
                               FrameHeader header{format,
                                                  static_cast<std::uint8_t>(channels),
                                                  encoding.gap ? FrameHeader::kGap : std::uint8_t{0},
                                                  static_cast<std::uint32_t>(variant + 1),
                                                  encoding.number++,
                                                  static_cast<std::uint64_t>(encoding.at),
                                                  static_cast<std::uint32_t>(frames),
                                                  static_cast<std::uint32_t>(encoding.encoder->rate_hz(rate_hz_))};
                               encoding.at += static_cast<Frames>(frames);
                               encoding.gap = false;
                               const auto with = [&](std::uint8_t flags) {
                                 header.flags = flags;
                                 const auto head = header.bytes();
                                 std::string bytes{head.data(), head.size()};
                                 bytes += payload;
                                 Outgoing message = binary_message(std::move(bytes));
                                 message.live = true;
                                 return message;
                               };
                               Shared shared{with(header.flags), with(FrameHeader::kGap)};
                               post_([this, variant, shared = std::move(shared)] { distribute(variant, shared); });
                             });
  }
  gap_ = false;
  if (events_ != nullptr) {
    for (std::string& text : events_->at(first_)) post_([this, text = std::move(text)] { tell(text); });
  }
  open_.erase(open_.begin(), open_.begin() + static_cast<std::ptrdiff_t>(2 * frame_));
  first_ += static_cast<Frames>(frame_);
}

void Broadcast::end() {
  {
    const std::lock_guard lock{mutex_};
    ending_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

}  // namespace perigee::stream
