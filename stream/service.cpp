// stream/service.cpp -- The web server of the instrument, put together.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/service.h"

#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <thread>
#include <utility>

#include "stream/connections.h"
#include "stream/genome_routes.h"
#include "stream/listener.h"
#include "stream/requests.h"

namespace perigee::stream {
namespace {

constexpr std::size_t kReaders = 2, kMostReading = 256;  // threads that look things up, and what waits for them
constexpr std::size_t kMostWaitingRenders = 1024;

// As many descriptors as the system lets us have: each connection is one.
void raise_limits() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

struct Service::Impl {
  Impl(const ServiceOptions& given, std::function<void(const std::string&)> told)
      : options{given},
        report{std::move(told)},
        page{given.page_folder.empty() ? embedded_page() : page_of(given.page_folder)},
        shelf{given.library},
        listener{connections,       given.bind, given.port,
                 given.certificate, given.key,  static_cast<std::size_t>(given.most_connections)} {
    for (const std::string& folder : options.imports) import(folder);
    routes.add({.method = "GET", .path = "/healthz", .answer = [](const Request&, const auto&) {
                  return Response{.body = R"({"status":"ok"})"};
                }});
    routes.add({.method = "GET", .path = "/metrics", .answer = [this](const Request&, const auto&) {
                  return Response{.type = "text/plain; version=0.0.4", .body = metrics.text()};
                }});
    add_genome_routes(routes, shelf);
    connections.socket_at = [this](const Target& target) { return socket_at(target); };
  }

  void import(const std::string& folder) {
    const GenomeFolderReport done = shelf.import_folder(folder);
    for (const auto& [path, reason] : done.refused) report("--import: " + path + ": " + reason);
  }

  MakeConversation socket_at(const Target& target) {
    if (target.path == "/" || target.path == "/ws") {
      return [this, greeting = target.path == "/" ? options.rate_hz : 0](const std::shared_ptr<WebSocket>& socket) {
        return std::make_unique<Requests>(render_place, socket, greeting);
      };
    }
    return {};
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
    for (Jobs* each : {&render_jobs, &reading}) each->end();
  }

  const ServiceOptions options;
  std::function<void(const std::string&)> report;
  const PageFiles page;
  Metrics metrics;
  Shelf shelf;
  Jobs reading{kReaders, kMostReading};
  Jobs render_jobs{static_cast<std::size_t>(options.most_renders), kMostWaitingRenders};
  RenderPlace render_place{shelf, render_jobs, metrics, options.chunks};
  Routes routes{reading, options.token};
  // These outlive what waits in the context.
  Connections connections{context, {options.bind, options.hosts, options.origins}, routes, page, metrics, reading, {}};
  boost::asio::io_context context{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{context.get_executor()};
  Listener listener;
  std::thread thread;
};

Service::Service(const ServiceOptions& options, std::function<void(const std::string&)> report) {
  raise_limits();
  impl_ = std::make_unique<Impl>(options, std::move(report));
}

Service::~Service() { end(); }

std::string Service::url() const {
  const ServiceOptions& options = impl_->options;
  std::string host = options.bind;
  if (host == "0.0.0.0" || host == "::") host = "localhost";
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return (options.certificate.empty() ? "http://" : "https://") + host + ":" + std::to_string(impl_->listener.port());
}

void Service::begin() {
  impl_->listener.accept();
  impl_->thread = std::thread{[this] { impl_->context.run(); }};
}

void Service::end() { impl_->end(); }

}  // namespace perigee::stream
