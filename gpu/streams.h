// gpu/streams.h -- Keeps all streams written ahead of their readers: a thread of its own while music plays, by hand offline.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gpu/lent.h"
#include "gpu/stream.h"

namespace perigee {

struct StreamOptions {
  // Computed at once for each stream; doubled where one takes longer than it lasts, up to half the lead.
  Frames chunk = 512;
  // Written so far ahead of what is read; doubled after an underrun, or where two chunks would take longer than that, up to
  // Stream::kMostLead.
  Frames lead = 2048;
  bool live = true;  // a thread does it; else fill_until()
  double rate_hz = 48000.0;
  Frames most_lead = Stream::kMostLead;  // of each stream; not live no more is filled at once
  // The frame that sounds next, of any thread: what runs while nobody reads it stays ahead of that. Null: of what is read alone.
  std::function<Frames()> now = nullptr;
  std::function<double()> seconds = nullptr;  // what chunks are timed by; null: the machine's clock
  // Makes an evaluator that takes over when it is there, between two chunks; null in its answer: there is none. Called once, when the first
  // stream is asked for: live on a thread of its own. It must give the same bits.
  FindEvaluator better = nullptr;
};

class Streams {
 public:
  Streams(std::unique_ptr<Evaluator> evaluator, const StreamOptions& options);
  Streams(const Streams&) = delete;
  Streams& operator=(const Streams&) = delete;
  ~Streams();  // after all sources that it made

  // Control threads. Both read the networks from `onset` on: all channels by number, or one as a signal for any parameter. Their
  // first frames are computed at once, before anything else that is not late.
  std::unique_ptr<ChannelSource> channels(std::vector<StreamPart> parts, Frames onset);
  std::unique_ptr<SignalSource> signal(StreamPart part, int channel, Frames onset);

  // While one of these lives, new streams wait: what changes their first frames comes before these are computed, so that they are the same
  // however fast the writer is. Control threads.
  class Hold {
   public:
    explicit Hold(Streams& streams);
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;
    ~Hold();

   private:
    Streams& streams_;
  };

  // What one of these has been given goes over to other networks while it sounds: see Stream::change(). False: it cannot.
  bool change(const ChannelSource& channels, std::vector<StreamPart> parts, Frames from, Frames over, bool goes_on);
  bool change(const SignalSource& signal, StreamPart part, Frames from, Frames over);
  // All that changes them before frame `until` has been given: what is later is not computed yet, unless it is about to be read.
  void known(const ChannelSource& channels, Frames until);

  // Not live: when it returns, every stream is written from frame `now`, which is read next, until `until`, at most kMostLead later.
  void fill_until(Frames now, Frames until);

  // No more is written; what asks the options' `now` has ended.
  void stop();

  // Any thread. Of the options, within what a stream's ring has room for; 0 leaves one as it is.
  void set(Frames chunk, Frames lead);
  std::string text() const;  // how many there are, how they are written, by whom
  std::size_t size() const;
  std::uint64_t underruns() const noexcept { return underruns_.load(std::memory_order_relaxed); }
  // Changes that began later than they were to, as what came before was computed already.
  std::uint64_t late_changes() const noexcept { return late_changes_.load(std::memory_order_relaxed); }
  Frames lead() const noexcept { return lead_.load(std::memory_order_relaxed); }
  std::string evaluator() const;  // its name

 private:
  class Member;
  class Channels;
  class Signal;
  void join(Stream& stream);
  void leave(Stream& stream);
  // A piece of each stream that lacks something until `until(stream)`; false: none did, or it could not be computed.
  template <class Until>
  bool write(Frames now, Frames chunk, Until until);
  void run();
  void widen(Frames took);  // a chunk of each stream
  void look_for_better();   // with the lock held

  StreamOptions options_;
  mutable std::mutex mutex_;  // of what follows; held while a chunk is computed
  std::condition_variable changed_;
  std::unique_ptr<Evaluator> evaluator_;
  std::vector<Stream*> streams_;
  int holds_ = 0;
  std::vector<Stream*> waiting_;  // until there is none
  std::vector<Evaluation> work_;
  std::vector<std::pair<Stream*, Frames>> planned_;
  bool stopping_ = false;
  std::atomic<std::uint64_t> underruns_{0}, late_changes_{0};
  std::uint64_t gone_underruns_ = 0;  // of streams that have left
  std::atomic<Frames> lead_, chunk_;
  std::atomic<int> refused_{
      -1};  // why the thread has no real-time priority: an errno; 0: it has, below 0: nobody has asked
  std::unique_ptr<Evaluator> better_;  // until it takes over
  bool asked_for_better_ = false;
  std::thread finder_;  // of what is better
  std::thread thread_;
};

}  // namespace perigee
