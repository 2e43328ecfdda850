// engine/recorder.cpp -- Every 20 ms what has been heard goes to the disk; what goes wrong there is told, once.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recorder.h"

#include <chrono>
#include <cmath>
#include <cstdio>

#include "engine/file_text.h"

namespace perigee {
namespace {

constexpr auto kPace = std::chrono::milliseconds(20);
constexpr auto kPatience = std::chrono::seconds(2);  // with a device that stands still, or a disk

// 1:02.345
std::string length_text(Frames frames, double rate_hz) {
  const auto thousandths = static_cast<long long>(std::llround(static_cast<double>(frames) * 1000.0 / rate_hz));
  char text[48];
  std::snprintf(text, sizeof text, "%lld:%02lld.%03lld", thousandths / 60000, thousandths / 1000 % 60,
                thousandths % 1000);
  return text;
}

std::string lost_text(Frames lost, double rate_hz) {
  return length_text(lost, rate_hz) + " of it is silent because the disk was too slow";
}

}  // namespace

Recorder::Recorder(Taps& taps, double rate_hz, Tell tell) : taps_{taps}, rate_hz_{rate_hz}, tell_{std::move(tell)} {}

Recorder::~Recorder() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = at_once_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Recorder::run(std::unique_ptr<Take> take) {
  if (thread_.joinable()) thread_.join();  // that of an earlier take has ended
  const std::lock_guard lock(mutex_);
  take_ = std::move(take);
  running_ = true;
  stopping_ = at_once_ = false;
  if (!taps_.connect(*take_)) tell_("nothing is recorded: too many listen to the mix already");
  thread_ = std::thread{[this] { work(); }};
}

void Recorder::work() {
  bool told_lost = false;
  auto moved = std::chrono::steady_clock::now();
  Frames frames = 0;
  std::unique_lock lock(mutex_);
  for (bool more = true; more;) {
    changed_.wait_for(lock, kPace);
    const bool stopping = stopping_, at_once = at_once_;
    lock.unlock();
    more = take_->drain() && !at_once;
    if (take_->frames() != frames || !stopping) moved = std::chrono::steady_clock::now();
    frames = take_->frames();
    if (std::chrono::steady_clock::now() - moved > kPatience / 2) more = false;
    if (!told_lost && take_->lost() > 0) {
      told_lost = true;
      tell_("the recording goes on, but " + lost_text(take_->lost(), rate_hz_));
    }
    lock.lock();
  }
  lock.unlock();
  taps_.disconnect(*take_);
  take_->finish();
  tell_(ending());
  lock.lock();
  running_ = false;
  changed_.notify_all();
}

std::string Recorder::ending() const {
  const auto files = take_->files();
  const std::string name = files.empty() ? "nothing" : shown(files.front());
  std::string text = take_->error().empty()
                         ? "recorded " + name
                         : "the recording has stopped: " + take_->error() + "; what is there can be heard: " + name;
  text += ", " + length_text(take_->frames(), rate_hz_);
  if (files.size() > 1) text += ", and " + std::to_string(files.size() - 1) + (files.size() == 2 ? " stem" : " stems");
  if (take_->lost() > 0) text += "; " + lost_text(take_->lost(), rate_hz_);
  return text;
}

void Recorder::stop(Frames end) {
  std::unique_lock lock(mutex_);
  if (!running_) return;
  take_->end_at(end);
  stopping_ = true;
  changed_.notify_all();
  changed_.wait_for(lock, kPatience, [this] { return !running_; });
}

bool Recorder::running() const {
  const std::lock_guard lock(mutex_);
  return running_;
}

std::string Recorder::status() const {
  const std::lock_guard lock(mutex_);
  if (!running_) return "";
  return "recording, " + length_text(take_->frames(), rate_hz_) +
         (take_->lost() > 0 ? "; " + lost_text(take_->lost(), rate_hz_) : "");
}

}  // namespace perigee
