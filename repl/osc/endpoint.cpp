// repl/osc/endpoint.cpp -- Where a running perigee can be reached, in a file that only its user may read.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/osc/endpoint.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>

#include "repl/script.h"

namespace perigee::osc {

std::string endpoint_path() {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  const std::string folder =
      runtime != nullptr && *runtime != '\0' ? std::string{runtime} + "/perigee" : state_folder();
  return folder.empty() ? "" : folder + "/endpoint";
}

std::optional<Endpoint> read_endpoint() {
  std::ifstream file{endpoint_path()};
  std::map<std::string, std::string> fields;
  for (std::string line; std::getline(file, line);) {
    const std::size_t sign = line.find('=');
    if (sign != std::string::npos) fields[line.substr(0, sign)] = line.substr(sign + 1);
  }
  const auto number = [&](const char* name) { return std::atoi(fields[name].c_str()); };
  if (number("version") != 1 || number("osc_tcp") == 0 || fields["token"].empty()) return std::nullopt;
  return Endpoint{number("pid"),   number("osc"),   number("osc_tcp"),
                  fields["token"], number("serve"), fields["serve_token"]};
}

std::string EndpointFile::write(const Endpoint& endpoint) {
  const std::filesystem::path path{endpoint_path()};
  if (path.empty()) return "there is neither XDG_RUNTIME_DIR nor HOME to write the endpoint into";
  std::error_code problem;
  if (std::filesystem::create_directories(path.parent_path(), problem)) chmod(path.parent_path().c_str(), 0700);
  std::string text = fmt::format("version=1\npid={}\nosc={}\nosc_tcp={}\ntoken={}\n", endpoint.pid, endpoint.port,
                                 endpoint.tcp_port, endpoint.token);
  if (endpoint.serve_port != 0)
    text += fmt::format("serve={}\nserve_token={}\n", endpoint.serve_port, endpoint.serve_token);
  const std::string fresh = fmt::format("{}.{}", path.string(), endpoint.pid);
  unlink(fresh.c_str());
  const int fd = open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0) flock(fd, LOCK_EX | LOCK_NB);  // before anybody can see it
  const bool written = fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (written && std::rename(fresh.c_str(), path.c_str()) == 0) {
    if (fd_ >= 0) close(fd_);
    fd_ = fd;
    token_ = endpoint.token;
    return "";
  }
  if (fd >= 0) close(fd);
  unlink(fresh.c_str());
  return "cannot write " + path.string();
}

void EndpointFile::remove() {
  if (fd_ < 0) return;
  const auto found = read_endpoint();
  if (found && found->token == token_) unlink(endpoint_path().c_str());
  close(fd_);
  fd_ = -1;
}

bool EndpointFile::is_free() {
  const int fd = open(endpoint_path().c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return true;
  const bool is_free = flock(fd, LOCK_SH | LOCK_NB) == 0 || !read_endpoint();
  close(fd);
  return is_free;
}

std::string new_token() {
  std::array<unsigned char, 16> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    throw std::runtime_error("the system gives no random numbers");
  std::string token;
  for (const unsigned char byte : bytes) token += fmt::format("{:02x}", byte);
  return token;
}

}  // namespace perigee::osc
