// gpu/streams.cpp -- A chunk of every stream that lacks something, again and again; what comes too late makes the lead longer.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/streams.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "engine/denormals.h"

#ifdef __linux__
#include <pthread.h>
#include <sched.h>
#endif

namespace perigee {
namespace {

// Below the audio thread, above everything that is not real time. 0, or why not.
int ask_for_real_time() {
#ifdef __linux__
  sched_param wanted{};
  wanted.sched_priority = 2;  // an audio callback has 5
  return pthread_setschedparam(pthread_self(), SCHED_FIFO, &wanted);
#else
  return ENOTSUP;
#endif
}

constexpr Frames kSoon = 1024;  // what is read within so many frames is computed, whatever may change it still

double machine_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

// A stream is known to its writer as long as its reader lives.
class Streams::Member {
 public:
  Member(Streams& streams, std::vector<StreamPart> parts, Frames onset)
      : streams_{streams}, stream_{std::move(parts), onset, streams.options_.most_lead} {
    streams_.join(stream_);
  }
  Member(const Member&) = delete;
  Member& operator=(const Member&) = delete;
  ~Member() { streams_.leave(stream_); }
  const Stream& stream() const noexcept { return stream_; }
  bool change(std::vector<StreamPart> parts, Frames from, Frames over, bool goes_on) {
    const std::lock_guard lock{streams_.mutex_};
    const bool late = from < stream_.written();
    if (!stream_.change(std::move(parts), from, over, goes_on)) return false;
    if (late) streams_.late_changes_.fetch_add(1, std::memory_order_relaxed);
    return true;
  }
  void known(Frames until) {
    const std::lock_guard lock{streams_.mutex_};
    stream_.known_until = until;
  }

 private:
  Streams& streams_;
  Stream stream_;
};

class Streams::Channels final : public ChannelSource {
 public:
  Channels(Streams& streams, std::vector<StreamPart> parts, Frames onset) : member_{streams, std::move(parts), onset} {}
  void fill(int channel, Frames start, std::array<float, kQuantum>& values) const noexcept override {
    member_.stream().fill(channel, start, values);
  }
  bool change(std::vector<StreamPart> parts, Frames from, Frames over, bool goes_on) const {
    return member_.change(std::move(parts), from, over, goes_on);
  }
  void known(Frames until) const { member_.known(until); }

 private:
  mutable Member member_;
};

class Streams::Signal final : public SignalSource {
 public:
  Signal(Streams& streams, StreamPart part, int channel, Frames onset)
      : channel_{channel}, member_{streams, {std::move(part)}, onset} {}
  void fill(Frames start, std::array<float, kQuantum>& values) const noexcept override {
    member_.stream().fill(channel_, start, values);
  }
  bool change(StreamPart part, Frames from, Frames over) const {
    return member_.change({std::move(part)}, from, over, false);
  }

 private:
  int channel_;
  mutable Member member_;
};

Streams::Streams(std::unique_ptr<Evaluator> evaluator, const StreamOptions& options)
    : options_{options},
      evaluator_{std::move(evaluator)},
      lead_{std::clamp<Frames>(options.lead, kQuantum, Stream::kMostLead)},
      chunk_{std::clamp<Frames>(options.chunk, kQuantum, Stream::kMostLead)} {
  if (!options_.seconds) options_.seconds = machine_seconds;
  if (options_.live) thread_ = std::thread{[this] { run(); }};
}

Streams::~Streams() { stop(); }

void Streams::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  if (finder_.joinable()) finder_.join();
}

std::unique_ptr<ChannelSource> Streams::channels(std::vector<StreamPart> parts, Frames onset) {
  return std::make_unique<Channels>(*this, std::move(parts), onset);
}

std::unique_ptr<SignalSource> Streams::signal(StreamPart part, int channel, Frames onset) {
  return std::make_unique<Signal>(*this, std::move(part), channel, onset);
}

bool Streams::change(const ChannelSource& channels, std::vector<StreamPart> parts, Frames from, Frames over,
                     bool goes_on) {
  const auto* known = dynamic_cast<const Channels*>(&channels);
  return known != nullptr && known->change(std::move(parts), from, over, goes_on);
}

void Streams::known(const ChannelSource& channels, Frames until) {
  if (const auto* member = dynamic_cast<const Channels*>(&channels)) member->known(until);
}

bool Streams::change(const SignalSource& signal, StreamPart part, Frames from, Frames over) {
  const auto* known = dynamic_cast<const Signal*>(&signal);
  return known != nullptr && known->change(std::move(part), from, over);
}

void Streams::look_for_better() {
  if (asked_for_better_ || !options_.better || stopping_) return;
  asked_for_better_ = true;
  if (!options_.live) {
    if (auto found = options_.better()) evaluator_ = std::move(found);
    return;
  }
  finder_ = std::thread{[this] {
    auto found = options_.better();
    const std::lock_guard lock{mutex_};
    better_ = std::move(found);
  }};
}

void Streams::join(Stream& stream) {
  {
    const std::lock_guard lock{mutex_};
    (holds_ > 0 ? waiting_ : streams_).push_back(&stream);
    look_for_better();
  }
  changed_.notify_all();
}

void Streams::leave(Stream& stream) {
  const std::lock_guard lock{mutex_};
  gone_underruns_ += stream.underruns();
  std::erase(streams_, &stream);
  std::erase(waiting_, &stream);
}

Streams::Hold::Hold(Streams& streams) : streams_{streams} {
  const std::lock_guard lock{streams_.mutex_};
  ++streams_.holds_;
}

Streams::Hold::~Hold() {
  {
    const std::lock_guard lock{streams_.mutex_};
    if (--streams_.holds_ > 0 || streams_.waiting_.empty()) return;
    streams_.streams_.insert(streams_.streams_.end(), streams_.waiting_.begin(), streams_.waiting_.end());
    streams_.waiting_.clear();
  }
  streams_.changed_.notify_all();
}

void Streams::set(Frames chunk, Frames lead) {
  if (chunk > 0) chunk_.store(std::clamp<Frames>(chunk, kQuantum, Stream::kMostLead), std::memory_order_relaxed);
  if (lead > 0) lead_.store(std::clamp<Frames>(lead, kQuantum, Stream::kMostLead), std::memory_order_relaxed);
}

std::string Streams::text() const {
  const int refused = refused_.load(std::memory_order_relaxed);
  const std::size_t count = size();
  return std::to_string(count) + (count == 1 ? " stream, " : " streams, ") +
         std::to_string(chunk_.load(std::memory_order_relaxed)) + " frames at once, " + std::to_string(lead()) +
         " ahead, " + std::to_string(underruns()) + " underruns; computed by " + evaluator() +
         (refused == 0  ? ", with real-time priority"
          : refused > 0 ? std::string{", without real-time priority ("} + std::strerror(refused) + ")"
                        : "");
}

std::size_t Streams::size() const {
  const std::lock_guard lock{mutex_};
  return streams_.size() + waiting_.size();
}

std::string Streams::evaluator() const {
  const std::lock_guard lock{mutex_};
  return evaluator_->name();
}

template <class Until>
bool Streams::write(Frames now, Frames chunk, Until until) {
  work_.clear();
  planned_.clear();
  for (Stream* const stream : streams_) {
    stream->skip_to(now);
    const std::size_t before = work_.size();
    const Frames planned = stream->plan(until(*stream), chunk, work_);
    if (work_.size() > before) planned_.emplace_back(stream, planned);
  }
  if (work_.empty() || !evaluator_->evaluate(work_)) return false;
  for (const auto& [stream, planned] : planned_) stream->finish(planned);
  return true;
}

void Streams::fill_until(Frames now, Frames until) {
  const FlushDenormals flush;
  const std::lock_guard lock{mutex_};
  while (write(now, Stream::kMostLead, [&](const Stream&) { return until; })) {
  }
}

// A stream that has just missed a chunk waits for that one and its own: so much lead there must be. Longer chunks help where an evaluator
// takes its time for each, however short.
void Streams::widen(Frames took) {
  const Frames lead = lead_.load(std::memory_order_relaxed), chunk = chunk_.load(std::memory_order_relaxed);
  std::uint64_t underruns = gone_underruns_;
  for (const Stream* const stream : streams_) underruns += stream->underruns();
  if (underruns > underruns_.exchange(underruns, std::memory_order_relaxed) || 2 * took > lead)
    lead_.store(std::min(2 * lead, Stream::kMostLead), std::memory_order_relaxed);
  if (took > chunk) chunk_.store(std::max(chunk, std::min(2 * chunk, lead / 2)), std::memory_order_relaxed);
}

void Streams::run() {
  const FlushDenormals flush;
  refused_.store(ask_for_real_time(), std::memory_order_relaxed);
  std::unique_lock lock{mutex_};
  while (!stopping_) {
    if (better_) evaluator_ = std::move(better_);
    const Frames lead = lead_.load(std::memory_order_relaxed), chunk = chunk_.load(std::memory_order_relaxed);
    // A quarter of a chunk: often enough for the shortest lead, seldom enough to cost nothing.
    const auto pause = std::chrono::duration<double>(static_cast<double>(chunk) / (4.0 * options_.rate_hz));
    const double begun = options_.seconds();
    const Frames now = options_.now ? options_.now() : 0;
    const bool busy = write(now, chunk, [&](const Stream& stream) {
      return std::min(stream.read() + lead, std::max(stream.known_until, now + kSoon));
    });
    widen(busy ? static_cast<Frames>((options_.seconds() - begun) * options_.rate_hz) : 0);
    if (busy) {  // whoever wants to join or leave gets a turn
      lock.unlock();
      std::this_thread::yield();
      lock.lock();
    } else {
      changed_.wait_for(lock, pause);
    }
  }
}

}  // namespace perigee
