// stream/broadcast.h -- The performance to all who listen: encoded once, in frames of 20 ms, beside it what happens.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "repl/session/player.h"
#include "stream/conversation.h"
#include "stream/encoding.h"
#include "stream/live_tap.h"
#include "stream/metrics.h"

namespace perigee::stream {

// What a listener wants to hear; who wants the same gets the same bytes.
struct Variant {
  Format format = Format::s16;
  int channels = 2;
};

// What happens beside the sound. The broadcast's thread.
class LiveEvents {
 public:
  LiveEvents() = default;
  LiveEvents(const LiveEvents&) = delete;
  LiveEvents& operator=(const LiveEvents&) = delete;
  virtual ~LiveEvents() = default;

  virtual void begin() = 0;  // somebody listens from now on
  // Messages for all, once for each frame of the broadcast; `first` is the first one of its sound.
  virtual std::vector<std::string> at(Frames first) = 0;
  virtual void end() = 0;
};

class Broadcast {
 public:
  using Post = std::function<void(std::function<void()>)>;  // onto the thread of all connections
  static constexpr int kFramesPerSecond = 50;
  static constexpr std::size_t kMostWaiting = 25;  // frames: half a second

  // The player outlives it, and so does `events`.
  Broadcast(Player& player, Metrics& metrics, Post post, LiveEvents* events);
  Broadcast(const Broadcast&) = delete;
  Broadcast& operator=(const Broadcast&) = delete;
  ~Broadcast() { end(); }

  // The thread of all connections. Throws Refusal where there is no such variant. Answers what `live` tells.
  std::string join(const std::shared_ptr<WebSocket>& socket, const Variant& variant);
  void leave(const WebSocket* socket);
  // To all who listen.
  void tell(const std::string& text);

  // Any thread: no frame comes any more.
  void end();

 private:
  static constexpr std::size_t kVariants = 6;
  static std::size_t number_of(const Variant& variant);
  struct Shared {
    Outgoing message, after_gap;
  };
  struct Encoding {  // the broadcast's thread
    std::unique_ptr<Encoder> encoder;
    std::uint32_t number = 0;
    Frames at = 0;     // of the performance, at the rate of what is sent
    bool gap = false;  // what is sent next tells that something was left out
  };

  void run();
  bool wait_for_listeners();
  void listen();
  void drain();
  void send_frame();
  void distribute(std::size_t variant, const Shared& frame);

  Player& player_;
  Metrics& metrics_;
  const Post post_;
  LiveEvents* const events_;
  const int rate_hz_;
  const std::size_t frame_;  // frames of sound in one of ours
  // The thread of all connections.
  struct Listener {
    std::weak_ptr<WebSocket> socket;
    const WebSocket* who = nullptr;
  };
  std::array<std::vector<Listener>, kVariants> listeners_;
  std::array<std::atomic<int>, kVariants> wanted_{};
  // The broadcast's.
  LiveTap tap_;
  std::array<Encoding, kVariants> encodings_;
  std::vector<float> open_;
  Frames first_ = 0, next_ = 0;  // of what is open; that comes
  bool gap_ = false;
  std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  int count_ = 0;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace perigee::stream
