// stream/metrics.h -- What the service has done and does, counted: a scraper reads it as Prometheus writes such things.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

namespace perigee::stream {

// Any thread adds.
struct Metrics {
  std::atomic<std::int64_t> connections = 0, sockets = 0, listeners = 0, renders = 0, tracks = 0;  // now
  std::atomic<std::uint64_t> connected = 0, refused = 0, requests = 0, messages = 0;               // ever
  std::atomic<std::uint64_t> renders_begun = 0, renders_failed = 0, tracks_begun = 0;
  std::atomic<std::uint64_t> chunks = 0, bytes = 0, listener_gaps = 0, live_lost = 0, evaluations = 0;

  std::string text() const;
};

// Adds a line of help, one of type and the value; `kind` is gauge or counter.
void add_metric(std::string& text, const char* name, const char* kind, const char* help, double value);

}  // namespace perigee::stream
