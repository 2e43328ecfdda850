// gpu/whole_file.cpp -- POSIX files; a name of its own for each file that is being written.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/whole_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "gpu/genome_error.h"

namespace perigee {
namespace {

[[noreturn]] void fail(const std::string& path, const char* what) {
  throw GenomeError{path, std::string{what} + ": " + std::strerror(errno)};
}

class File {
 public:
  File(const std::string& path, int flags) : descriptor_{open(path.c_str(), flags | O_CLOEXEC, 0644)} {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return fsync(descriptor) == 0;  // else a loss of power after the rename could leave an empty file
}

}  // namespace

std::string read_whole_file(const std::string& path, std::size_t most_bytes) {
  const File file{path, O_RDONLY | O_NONBLOCK};  // a pipe that nobody writes to must not hold us up
  if (file.descriptor() < 0) fail(path, "cannot be read");
  struct stat status {};
  if (fstat(file.descriptor(), &status) != 0) fail(path, "cannot be read");
  if (!S_ISREG(status.st_mode)) throw GenomeError{path, "is no file"};
  const std::string too_large = "has more than " + std::to_string(most_bytes >> 20) + " MiB";
  if (static_cast<std::size_t>(status.st_size) > most_bytes) throw GenomeError{path, too_large};
  std::string bytes(static_cast<std::size_t>(status.st_size) + 1, '\0');  // one more: a file may grow while it is read
  std::size_t filled = 0;
  for (;;) {
    const ssize_t got = read(file.descriptor(), bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(path, "cannot be read");
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
    if (filled > most_bytes) throw GenomeError{path, too_large};
    if (filled == bytes.size()) bytes.resize(2 * filled);
  }
  bytes.resize(filled);
  return bytes;
}

void write_whole_file(const std::string& path, std::string_view bytes) {
  static std::atomic<unsigned> count = 0;
  const std::string beside = path + "." + std::to_string(getpid()) + "-" + std::to_string(count++) + ".part";
  const char* failed = nullptr;
  {
    const File file{beside, O_WRONLY | O_CREAT | O_EXCL};
    if (file.descriptor() < 0) fail(path, "cannot be written");
    if (!write_all(file.descriptor(), bytes)) failed = "cannot be written";
  }
  if (failed == nullptr && std::rename(beside.c_str(), path.c_str()) != 0) failed = "cannot be replaced";
  if (failed == nullptr) return;
  const int reason = errno;
  unlink(beside.c_str());
  errno = reason;
  fail(path, failed);
}

}  // namespace perigee
