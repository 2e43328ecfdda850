// stream/service.cpp -- The web server of the instrument, put together.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/service.h"

#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <thread>
#include <utility>

#include "stream/connections.h"
#include "stream/fields.h"
#include "stream/genome_routes.h"
#include "stream/listener.h"
#include "stream/listening.h"
#include "stream/performances.h"
#include "stream/requests.h"
#include "stream/track_routes.h"

namespace perigee::stream {
namespace {

constexpr std::size_t kReaders = 2, kWriters = 8,
                      kMostReading = 256;  // threads that look things up, that change them; what waits for either
constexpr std::size_t kMostWaitingRenders = 1024;
constexpr std::size_t kSpectraBytes =
    std::size_t{12} << 20;  // of convolutions in renders: of sixteen responses or pasts of two seconds

// As many descriptors as the system lets us have: each connection is one.
void raise_limits() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// Whoever has gone leaves nothing behind: what is large goes back to the system at once, and what is small does not lie in a heap for each
// thread.
void give_memory_back() {
  constexpr int kLarge = 64 << 10, kTop = 256 << 10, kHeaps = 2;
  mallopt(M_MMAP_THRESHOLD, kLarge);
  mallopt(M_TRIM_THRESHOLD, kTop);
  mallopt(M_ARENA_MAX, kHeaps);
}

}  // namespace

struct Service::Impl {
  Impl(const ServiceOptions& given, const Performed& performed_, std::function<void(const std::string&)> told)
      : options{given},
        performed{performed_},
        report{std::move(told)},
        page{page_of(given.page_folder)},
        shelf{given.library},
        tracks{given.library},
        listener{connections,       given.bind, given.port,
                 given.certificate, given.key,  static_cast<std::size_t>(given.most_connections)} {
    for (const std::string& folder : options.imports) import(folder);
    routes.add({.method = "GET", .path = "/healthz", .answer = [](const Request&, const auto&) {
                  return Response{.body = R"({"status":"ok"})"};
                }});
    routes.add({.method = "GET", .path = "/metrics", .answer = [this](const Request&, const auto&) {
                  return Response{.type = "text/plain; version=0.0.4", .body = metrics_text()};
                }});
    routes.add({.method = "GET", .path = "/api/status", .answer = [this](const Request&, const auto&) {
                  nlohmann::json status = performed.status();
                  status["listeners"] = metrics.listeners.load();
                  return Response{.body = json_text(status)};
                }});
    add_genome_routes(routes, shelf);
    add_track_routes(routes, tracks, track_place.presets);
    connections.socket_at = [this](const Target& target) { return socket_at(target); };
  }

  void import(const std::string& folder) {
    const GenomeFolderReport done = shelf.import_folder(folder);
    for (const auto& [path, reason] : done.refused) report("--import: " + reason);
    for (const auto& [path, reason] : tracks.import_folder(folder)) report("--import: " + path + ": " + reason);
    performances.import_folder(folder);
  }

  MakeConversation socket_at(const Target& target) {
    if (target.path == "/" || target.path == "/ws") {
      return [this, greeting = target.path == "/" ? options.rate_hz : 0](const std::shared_ptr<WebSocket>& socket) {
        return std::make_unique<Requests>(render_place, track_place, socket, greeting);
      };
    }
    if (target.path == "/listen") {
      return [this, variant = Listening::variant_of(target)](const std::shared_ptr<WebSocket>& socket) {
        return std::make_unique<Listening>(broadcast, socket, variant);
      };
    }
    if (target.path == "/perform") {
      return [this](const std::shared_ptr<WebSocket>& socket) {
        return std::make_unique<Performing>(performed.code, metrics, options.token, socket);
      };
    }
    return {};
  }

  std::string metrics_text() {
    std::string text = metrics.text();
    const nlohmann::json status = performed.status();
    const auto add = [&](const char* field, const char* name, const char* kind, const char* help) {
      add_metric(text, name, kind, help, status.value(field, 0.0));
    };
    add("voices", "voices", "gauge", "Voices that sound.");
    add("load", "load", "gauge", "Of the audio callback: 1 is as long as its block.");
    add("xruns", "xruns_total", "counter", "Blocks that came too late.");
    add("late_events", "late_events_total", "counter", "Events that came too late for their frame.");
    add("shed_voices", "shed_voices_total", "counter", "Voices that had to end because there was too much to do.");
    return text;
  }

  void end() {
    if (!thread.joinable()) return;
    boost::asio::post(context, [this] {
      listener.close();
      const std::vector<Connection*> all{connections.open.begin(), connections.open.end()};
      for (Connection* each : all) each->end();
      work.reset();
    });
    // Whoever does not answer is left.
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds{1};
    while (!context.stopped() && std::chrono::steady_clock::now() < patience)
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
    context.stop();
    thread.join();
    broadcast.end();
    for (Jobs* each : {&render_jobs, &track_jobs, &reading, &writing}) each->end();
    performances.end();
  }

  const ServiceOptions options;
  const Performed performed;
  std::function<void(const std::string&)> report;
  const PageFiles page;
  Metrics metrics;
  Shelf shelf;
  TrackLibrary tracks;
  Performances performances{tracks, static_cast<std::uint64_t>(options.performance_mib) << 20, report};
  Jobs reading{kReaders, kMostReading}, writing{kWriters, kMostReading};
  LentRows spectra{kSpectraBytes};
  Turns turns{std::thread::hardware_concurrency() + std::size_t{1}};
  Jobs render_jobs{static_cast<std::size_t>(options.most_renders), kMostWaitingRenders};
  Jobs track_jobs{static_cast<std::size_t>(options.most_renders), kMostWaitingRenders};
  RenderPlace render_place{shelf, render_jobs, metrics, options.chunks, options.gpu, spectra, turns};
  TrackPlace track_place{tracks, track_jobs, metrics, [this] { return performed.player.presets(); }};
  Routes routes{reading, writing, options.token};
  // These outlive what waits in the context.
  Connections connections{context, {options.bind, options.hosts, options.origins}, routes, page, metrics, reading, {}};
  boost::asio::io_context context{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{context.get_executor()};
  Broadcast broadcast{performed.player, metrics,
                      [this](std::function<void()> task) { boost::asio::post(context, std::move(task)); },
                      &performed.events};
  Listener listener;
  std::thread thread;
};

Service::Service(const ServiceOptions& options, const Performed& performed,
                 std::function<void(const std::string&)> report) {
  raise_limits();
  give_memory_back();
  impl_ = std::make_unique<Impl>(options, performed, std::move(report));
}

Service::~Service() { end(); }

std::string Service::url() const {
  const ServiceOptions& options = impl_->options;
  std::string host = options.bind;
  if (host == "0.0.0.0" || host == "::") host = "localhost";
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return (options.certificate.empty() ? "http://" : "https://") + host + ":" + std::to_string(impl_->listener.port());
}

int Service::port() const { return impl_->listener.port(); }

void Service::begin() {
  impl_->listener.accept();
  impl_->thread = std::thread{[this] {
    for (;;) {
      try {
        impl_->context.run();
        return;
      } catch (const std::exception& error) {  // one connection's trouble is no other's, and not the music's
        impl_->report(std::string{"a connection: "} + error.what());
      }
    }
  }};
}

void Service::end() { impl_->end(); }

}  // namespace perigee::stream
