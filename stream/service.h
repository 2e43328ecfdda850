// stream/service.h -- The web server of the instrument, put together: one thread for all connections, others for what takes time.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gpu/chunks.h"
#include "stream/broadcast.h"
#include "stream/perform.h"

namespace perigee::stream {

struct ServiceOptions {
  int port = 8080;
  std::string bind = "127.0.0.1";
  std::string certificate, key;  // files; both or none
  std::vector<std::string> hosts, origins;
  std::string token;    // not empty
  std::string library;  // "": in memory
  std::vector<std::string> imports;
  int performance_mib = 4096;  // of recorded performances as sound
  std::string page_folder;     // in the place of the program's own page
  std::string gpu = "auto";    // that computes networks of renders which ask for one
  int most_connections = 2048, most_renders = 64;
  int rate_hz = 48000;                                              // of the performance
  ChunkOptions chunks{.most_seconds = 0.1, .heard_at_once = true};  // what waits for a slow listener is memory
};

// What is performed, all of which outlives the service.
struct Performed {
  Player& player;
  CodeDoor& code;
  LiveEvents& events;
  std::function<nlohmann::json()> status;  // any thread
};

class Service {
 public:
  // Throws std::runtime_error where it cannot be: the address is taken, the library is none. `report` is told what else went wrong;
  // any thread.
  Service(const ServiceOptions& options, const Performed& performed, std::function<void(const std::string&)> report);
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  ~Service();

  std::string url() const;
  int port() const;
  void begin();
  // Says goodbye to all, and waits for what works.
  void end();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace perigee::stream
