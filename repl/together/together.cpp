// repl/together/together.cpp -- This instrument among others.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/together/together.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "patterns/value.h"
#include "repl/session/player.h"

namespace perigee::together {
namespace {

constexpr auto kPace = std::chrono::milliseconds(5);
constexpr auto kIdle = std::chrono::milliseconds(500);
constexpr auto kLookAgain = std::chrono::seconds(1);

std::string others_told(std::size_t peers) {
  return peers == 0 ? "nobody else" : peers == 1 ? "1 other" : fmt::format("{} others", peers);
}

}  // namespace

Together::Together(Player& player, Report report)
    : player_{player}, report_{report}, outlet_{player, report}, inlet_{player, std::move(report)} {
  thread_ = std::thread([this] { run(); });
}

Together::~Together() { close(); }

void Together::close() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    running_ = false;
  }
  wake_.notify_all();
  thread_.join();
  link_.reset();
  outlet_.close();
}

void Together::wish(const Wish& wish) {
  {
    const std::lock_guard lock(mutex_);
    wishes_.push_back(wish);
  }
  wake_.notify_all();
}

std::string Together::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

std::string Together::leader() const {
  const std::lock_guard lock(mutex_);
  return leader_told_;
}

void Together::run() {
  auto look_again = std::chrono::steady_clock::now() + kLookAgain;
  std::unique_lock lock(mutex_);
  while (running_) {
    const bool busy = leader_ || inlet_.any();
    wake_.wait_for(lock, busy ? std::chrono::milliseconds(kPace) : kIdle,
                   [&] { return !running_ || !wishes_.empty(); });
    if (!running_) return;
    const std::vector<Wish> wishes = std::exchange(wishes_, {});
    lock.unlock();
    for (const Wish& wish : wishes) grant(wish);
    if (inlet_.any()) take_in();
    if (leader_) follow();
    if (std::chrono::steady_clock::now() >= look_again) {
      inlet_.look();
      look_again = std::chrono::steady_clock::now() + kLookAgain;
    }
    tell_status();
    lock.lock();
  }
}

void Together::grant(const Wish& wish) {
  switch (wish.kind) {
    case Wish::Kind::link:
    case Wish::Kind::midi_follow:
    case Wish::Kind::jack:
      if (wish.on || (leader_ && leader_->kind == wish.kind)) leave();
      if (!wish.on) return;
      leader_ = wish;
      pursuit_.emplace(player_.engine().rate_hz());
      if (wish.kind == Wish::Kind::midi_follow) {
        followed_port_ = wish.name;
        beat_.emplace(wish.beats, player_.engine().rate_hz());
        inlet_.open(wish.name);
      }
      return;
    case Wish::Kind::midi_clock:
      clock_port_ = wish.on ? wish.name : "";
      return outlet_.send_clock(clock_port_, static_cast<int>(wish.beats));
    case Wish::Kind::midi_in:
      if (wish.on) {
        inlet_.open(wish.name);
        heard_ports_.push_back(wish.name);
        return;
      }
      for (const std::string& port : std::exchange(heard_ports_, {})) {
        if (port != followed_port_) inlet_.close(port);
      }
      return;
    case Wish::Kind::learn:
      learning_ = wish.name;
      return;
    case Wish::Kind::transport:
      transport_ = wish.on;
      if (!leader_) report_("nothing is followed whose transport could be turned; see link, jackTransport");
      return;
  }
}

// Time is the code's again.
void Together::leave() {
  if (!leader_) return;
  if (leader_->leads) {
    player_.with_transport([](Transport* transport) {
      if (transport != nullptr) transport->say(std::nullopt);
    });
  }
  link_.reset();
  beat_.reset();
  beat_known_ = false;
  jack_.reset();
  pursuit_.reset();
  leader_.reset();
  const std::string port = std::exchange(followed_port_, {});
  if (!port.empty() && std::find(heard_ports_.begin(), heard_ports_.end(), port) == heard_ports_.end())
    inlet_.close(port);
  player_.be_led([](const Player::Whereabouts& here) -> std::optional<Lead> {
    if (!here.led) return std::nullopt;
    return Lead{.kind = Lead::Kind::free, .cycle = {}, .at = here.at};
  });
}

void Together::take_in() {
  for (const midi::Heard& heard : inlet_.take()) {
    if (beat_ && heard.port == followed_port_) {
      if (heard.message.size == 0)
        beat_->missed(frames_missed(heard.message), player_.device_info().block_frames);
      else
        beat_->receive(heard.message.data(), heard.message.frame);
    }
    if (std::find(heard_ports_.begin(), heard_ports_.end(), heard.port) != heard_ports_.end()) take_controller(heard);
  }
}

void Together::take_controller(const midi::Heard& heard) {
  const auto& bytes = heard.message.bytes;
  const int kind = bytes[0] & 0xF0, channel = bytes[0] & 0x0F;
  const double amount = bytes[2] / 127.0;
  if (heard.message.size != 3) return;
  if (kind == 0xB0) {
    const std::pair<int, int> which{channel, bytes[1]};
    if (!learning_.empty()) {
      report_(fmt::format("\"{}\" is controller {} of channel {}", learning_, bytes[1], channel + 1));
      learnt_[which] = std::exchange(learning_, {});
    }
    player_.receive(std::to_string(bytes[1]), Value{amount});
    if (const auto known = learnt_.find(which); known != learnt_.end()) player_.receive(known->second, Value{amount});
  } else if (kind == 0x90 && bytes[2] > 0) {
    player_.receive("note", Value{static_cast<double>(bytes[1])});
    player_.receive("velocity", Value{amount});
  } else if (kind == 0x80 || kind == 0x90) {
    player_.receive("velocity", Value{0.0});
  } else if (kind == 0xE0) {
    player_.receive("bend", Value{std::max(-1.0, (bytes[1] + 128 * bytes[2] - 8192) / 8191.0)});
  }
}

void Together::follow() {
  if (beat_) return follow_clock();
  if (leader_->kind == Wish::Kind::jack) return leader_->leads ? lead_jack() : follow_jack();
  // When frames are heard, as a line: what decides below has the player's lock, and this asks for it.
  const Frames base = player_.engine().status().frame;
  const auto second = static_cast<Frames>(player_.engine().rate_hz());
  const auto at = player_.steady_heard(base), later = player_.steady_heard(base + second);
  if (!at || !later) return;
  const double ns_in_frame = static_cast<double>(*later - *at) / static_cast<double>(second);
  follow_link(*at, ns_in_frame, base);
}

void Together::follow_clock() {
  const auto course = beat_->course_at(player_.engine().status().frame);
  if (course && !std::exchange(beat_known_, true) && !beat_->placed())
    report_("midi: the clock of \"" + followed_port_ +
            "\" is followed; which beat it is shows from its next start, continue or song position on");
  player_.be_led([&](const Player::Whereabouts& here) {
    return pursuit_->look(here, [&](Frames heard) { return beat_->course_at(heard); });
  });
}

// What the transport has at a frame is heard when that frame leaves.
void Together::follow_jack() {
  std::optional<TransportState> found;
  player_.with_transport([&](Transport* transport) {
    if (transport == nullptr) return;
    if (const auto roll = std::exchange(transport_, std::nullopt)) transport->turn(*roll);
    found = transport->state();
  });
  if (!found) return;
  jack_ = found;
  player_.be_led([&](const Player::Whereabouts& here) {
    return pursuit_->look(here, [&](Frames heard) -> std::optional<Course> {
      const Frames leaves = heard + Engine::latency_frames();
      const double seconds = static_cast<double>(leaves - found->frame) / player_.engine().rate_hz();
      const double cps = found->has_beat ? found->bpm / 60.0 / leader_->beats : here.asked;
      const double then = found->has_beat ? found->beat / leader_->beats : found->seconds * cps;
      return Course{.cycle = then + seconds * cps, .cps = cps, .period = 0.0, .plays = found->rolling};
    });
  });
}

void Together::lead_jack() {
  BeatLine line;
  player_.be_led([&](const Player::Whereabouts& here) -> std::optional<Lead> {
    line = {.frame = here.at + Engine::latency_frames(),  // where it leaves
            .beat = here.cycle * leader_->beats,
            .bpm = here.cps * leader_->beats * 60.0,
            .beats_per_bar = static_cast<float>(leader_->beats)};
    return std::nullopt;
  });
  player_.with_transport([&](Transport* transport) {
    if (transport == nullptr) return;
    if (const auto roll = std::exchange(transport_, std::nullopt)) transport->turn(*roll);
    transport->say(line);
  });
}

void Together::follow_link(std::int64_t base_ns, double ns_in_frame, Frames base) {
  player_.be_led([&](const Player::Whereabouts& here) -> std::optional<Lead> {
    const auto time_of = [&](Frames frame) {
      return base_ns + std::llround(static_cast<double>(frame - base) * ns_in_frame);
    };
    if (!link_) {
      link_ =
          std::make_unique<LinkSession>(here.cps, here.cycle, time_of(here.at), leader_->beats, leader_->start_stop);
      asked_ = here.asked;
    }
    if (here.asked != std::exchange(asked_, here.asked)) link_->set_cps(here.asked, time_of(here.at));
    if (const auto playing = std::exchange(transport_, std::nullopt)) link_->set_playing(*playing, time_of(here.at));
    link_->look();
    return pursuit_->look(here, [&](Frames heard) { return link_->course_at(time_of(heard)); });
  });
  if (const std::size_t peers = link_->peers(); peers != peers_) {
    peers_ = peers;
    report_(peers == 0
                ? "link: nobody else is in the session"
                : fmt::format("link: {} in the session, {:.2f} beats a minute", others_told(peers), link_->bpm()));
  }
}

// What has changed since is told at the next look.
void Together::tell_status() {
  std::string leader, text;
  const double off_ms = pursuit_ ? 1000.0 * pursuit_->error_seconds() : 0.0;
  if (link_) {
    const std::string others = others_told(peers_);
    leader = "Link, " + others;
    text = fmt::format("led by Link: {:.2f} beats a minute, {}, {:+.3f} ms off\n", link_->bpm(), others, off_ms);
  } else if (beat_) {
    leader = "MIDI clock of " + followed_port_;
    const auto course = beat_->course_at(player_.engine().status().frame);
    text = "led by the " + leader + ": " +
           (!course ? std::string("it is silent")
                    : fmt::format("{:.2f} beats a minute, {}, {}, {:+.3f} ms off", 60.0 * course->cps * leader_->beats,
                                  course->plays ? "plays" : "has stopped",
                                  beat_->placed() ? "its beats are counted" : "which beat it is has not been said yet",
                                  off_ms)) +
           "\n";
  } else if (leader_ && leader_->kind == Wish::Kind::jack && !leader_->leads) {
    leader = "JACK's transport";
    text = "led by JACK's transport: " +
           (!jack_ ? std::string("there is none")
                   : fmt::format("{}, {}, {:+.3f} ms off", jack_->rolling ? "rolls" : "has stopped",
                                 jack_->has_beat
                                     ? fmt::format("{:.2f} beats a minute, beat {:.1f}", jack_->bpm, jack_->beat)
                                     : fmt::format("second {:.1f}", jack_->seconds),
                                 off_ms)) +
           "\n";
  } else if (leader_ && leader_->leads) {
    text = "JACK's transport is told bar, beat and tempo\n";
  }
  if (!clock_port_.empty()) text += "MIDI clock goes to " + clock_port_ + "\n";
  for (const std::string& port : heard_ports_) text += "MIDI is heard from " + port + "\n";
  const std::lock_guard lock(mutex_);
  leader_told_ = std::move(leader);
  status_ = std::move(text);
}

}  // namespace perigee::together
