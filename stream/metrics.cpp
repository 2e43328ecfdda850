// stream/metrics.cpp -- Prometheus' text format.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/metrics.h"

#include <fmt/format.h>

namespace perigee::stream {

void add_metric(std::string& text, const char* name, const char* kind, const char* help, double value) {
  text += fmt::format("# HELP perigee_{0} {1}\n# TYPE perigee_{0} {2}\nperigee_{0} {3}\n", name, help, kind, value);
}

std::string Metrics::text() const {
  std::string text;
  const auto gauge = [&](const char* name, const char* help, const auto& value) {
    add_metric(text, name, "gauge", help, static_cast<double>(value.load()));
  };
  const auto counter = [&](const char* name, const char* help, const auto& value) {
    add_metric(text, name, "counter", help, static_cast<double>(value.load()));
  };
  gauge("connections", "Connections that are open.", connections);
  gauge("sockets", "WebSockets that are open.", sockets);
  gauge("listeners", "Listeners of the performance.", listeners);
  gauge("renders", "Genomes that are being rendered, or wait to be.", renders);
  gauge("tracks", "Tracks that are being streamed, or wait to be.", tracks);
  add_metric(text, "streams", "gauge", "Listeners, renders and tracks.",
             static_cast<double>(listeners.load() + renders.load() + tracks.load()));
  counter("connections_total", "Connections that were accepted.", connected);
  counter("refused_total", "Connections and requests that were refused.", refused);
  counter("requests_total", "HTTP requests.", requests);
  counter("messages_total", "Messages that came over WebSockets.", messages);
  counter("renders_total", "Genomes that were asked for.", renders_begun);
  counter("renders_failed_total", "Genomes that could not be rendered.", renders_failed);
  counter("tracks_total", "Tracks that were asked for.", tracks_begun);
  counter("chunks_total", "Messages with sound that were sent.", chunks);
  counter("sent_bytes_total", "Bytes of messages that were sent.", bytes);
  counter("listener_gaps_total", "Times that a listener was too slow and lost sound.", listener_gaps);
  counter("live_lost_total", "Quanta that the broadcast lost because its thread was late.", live_lost);
  counter("evaluations_total", "Pieces of code that were evaluated over /perform.", evaluations);
  return text;
}

}  // namespace perigee::stream
