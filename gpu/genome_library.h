// gpu/genome_library.h -- Genomes kept in one SQLite file: found again by id, name, tag and family.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "gpu/genome.h"
#include "gpu/genome_error.h"
#include "gpu/sqlite_database.h"

namespace perigee {

// What a list says of a genome without reading it.
struct GenomeEntry {
  std::string id, name;
  std::vector<std::string> tags;
  std::int64_t created_s = 0, updated_s = 0;  // since 1970; 0: not known
  bool operator==(const GenomeEntry&) const = default;
};

// Both empty: everything.
struct GenomeFilter {
  std::string tag;   // exactly
  std::string text;  // somewhere in id, name or a tag; ASCII letters of either case
};

// Files and why they were left out; what was left out stops nothing.
struct GenomeFolderReport {
  std::vector<std::string> done;                             // ids that were read, paths that were written
  std::vector<std::pair<std::string, std::string>> refused;  // path or id, reason
};

// The original's table genomes(id, data), data being gzip of JSON, and tables of ours beside it: a file that the original's
// tools made opens as well (its genomes are all read then, once), and they go on reading and writing it. One thread at a time;
// other threads and programs open the file themselves. All functions throw GenomeError, and none leaves anything half done.
class GenomeLibrary {
 public:
  explicit GenomeLibrary(const std::string& path, int busy_ms = 5000);

  // By its id, which must not be empty; replaces what had that id. An empty name keeps the one it has, at first its id.
  void put(const Genome& genome, const std::string& name = "");

  // By id, else by name: of several the one that was put last.
  Genome get(const std::string& id_or_name);
  bool contains(const std::string& id_or_name);
  std::string name_of(const std::string& id);  // empty: it is not here
  void rename(const std::string& id_or_name, const std::string& name);
  void remove(const std::string& id_or_name);

  std::vector<GenomeEntry> list(const GenomeFilter& filter = {});  // by name

  void tag(const std::string& id_or_name, const std::string& tag);  // twice is once
  void untag(const std::string& id_or_name, const std::string& tag);

  // Another number after other connections have changed the file.
  std::int64_t version();

  std::vector<std::string> parents(const std::string& id_or_name);   // ids, kept here or not
  std::vector<std::string> children(const std::string& id_or_name);  // ids; it need not be here itself

  // Every .json and .json.gz in the folder and below, in one transaction; a file's base name becomes the genome's name.
  GenomeFolderReport import_folder(const std::string& folder);

  // Every genome as NAME.json.gz. Characters that do not belong in file names become '_', a name that is taken gets a number.
  GenomeFolderReport export_folder(const std::string& folder);

 private:
  // A genome ready to be stored: what takes time is done before others have to wait for the transaction.
  struct Packed {
    std::string id, name, data;
    std::vector<std::string> tags, parents;
  };
  static Packed pack(const Genome& genome, const std::string& name);
  std::string id_of(const std::string& id_or_name);
  Genome read(const std::string& id);
  void write(const Packed& packed);
  void change_tags(const std::string& id_or_name, const std::string& tag, bool there);
  void refuse_others();
  void migrate();
  void note_strangers();

  SqliteDatabase database_;
};

}  // namespace perigee
