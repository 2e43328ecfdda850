// repl/together/link_session.h -- One participant in an Ableton Link session: its tempo, beat and transport at a time.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "repl/session/pursuit.h"

namespace perigee::together {

// Times are nanoseconds of CLOCK_MONOTONIC_RAW, which is Link's clock here. One control thread.
class LinkSession {
 public:
  // Joins at once: who is alone keeps this tempo and this cycle at that time, who is not takes what the session has. A cycle is
  // `quantum` beats (above 0).
  LinkSession(double cps, double cycle, std::int64_t time_ns, double quantum, bool start_stop);
  ~LinkSession();  // leaves it
  LinkSession(const LinkSession&) = delete;
  LinkSession& operator=(const LinkSession&) = delete;

  // The session as it is now, for the questions that follow.
  void look();
  Course course_at(std::int64_t time_ns) const;
  std::size_t peers() const;
  double bpm() const;
  // For everybody, from that time on.
  void set_cps(double cps, std::int64_t time_ns);
  void set_playing(bool playing, std::int64_t time_ns);

 private:
  struct Own;
  std::unique_ptr<Own> own_;
};

}  // namespace perigee::together
