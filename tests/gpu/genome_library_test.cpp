// tests/gpu/genome_library_test.cpp -- What is put comes back, by every way of finding it, for several programs at once.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/genome_library.h"

#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <thread>

#include "gpu/genome_reader.h"
#include "gpu/genome_writer.h"
#include "gpu/gzip.h"
#include "tests/gpu/files.h"

namespace perigee {
namespace {

using Catch::Matchers::Contains;
using Names = std::vector<std::string>;

Genome genome_called(const std::string& id) {
  static const Genome seed = load_genome(data_path("pkg_allact_g000.json"));
  Genome genome = seed;
  genome.id = id;
  return genome;
}

Names ids(const std::vector<GenomeEntry>& entries) {
  Names all;
  for (const GenomeEntry& each : entries) all.push_back(each.id);
  return all;
}

// As another program would.
void run_sql(const std::string& path, const std::string& sql, const std::string& blob = "") {
  sqlite3* handle = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
  sqlite3_stmt* statement = nullptr;
  REQUIRE(sqlite3_prepare_v2(handle, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK);
  if (sqlite3_bind_parameter_count(statement) > 0) {
    REQUIRE(sqlite3_bind_blob(statement, 1, blob.data(), static_cast<int>(blob.size()), SQLITE_TRANSIENT) == SQLITE_OK);
  }
  REQUIRE(sqlite3_step(statement) == SQLITE_DONE);
  sqlite3_finalize(statement);
  sqlite3_close(handle);
}

}  // namespace

TEST_CASE("what is put into a library comes back, by id and by name, after it was opened again too") {
  const TempFolder folder;
  const Genome genome = load_genome(data_path("cppngrow_n052.json"));
  {
    GenomeLibrary library{folder / "l.db"};
    library.put(genome, "bell");
    CHECK(library.get("bell") == genome);
    library.put(genome);  // keeps its name
  }
  GenomeLibrary library{folder / "l.db"};
  CHECK(library.get(genome.id) == genome);
  CHECK(library.get("bell") == genome);
  CHECK(library.contains("bell"));
  CHECK_FALSE(library.contains("bel"));
  CHECK_THROWS_WITH(library.get("bel"), Contains("no genome with the id or name \"bel\""));
  REQUIRE(library.list().size() == 1);
  CHECK(library.list()[0].name == "bell");
  CHECK(library.list()[0].created_s > 1600000000);
  CHECK(library.list()[0].updated_s >= library.list()[0].created_s);
  CHECK_THROWS_AS(library.put(genome_called("")), GenomeError);
}

TEST_CASE("an id goes before a name, and of genomes with one name the last that was put counts") {
  const TempFolder folder;
  GenomeLibrary library{folder / "l.db"};
  library.put(genome_called("a"), "same");
  library.put(genome_called("b"), "same");
  CHECK(library.get("same").id == "b");
  library.put(genome_called("a"));
  CHECK(library.get("same").id == "a");
  library.put(genome_called("same"), "other");
  CHECK(library.get("same").id == "same");
}

TEST_CASE("tagging and untagging is no change, and lists are found by tag and by text") {
  const TempFolder folder;
  GenomeLibrary library{folder / "l.db"};
  for (const char* id : {"one", "two", "three"}) library.put(genome_called(id), std::string{"Name of "} + id);
  const Genome before = library.get("two");
  library.tag("two", "drone");
  library.tag("two", "drone");
  library.tag("Name of three", "drones");
  CHECK(library.get("two").tags == Names{"drone"});
  CHECK(ids(library.list({.tag = "drone", .text = ""})) == Names{"two"});
  CHECK(ids(library.list({.tag = "", .text = "DRONE"})) == Names{"three", "two"});
  CHECK(ids(library.list({.tag = "drone", .text = "three"})).empty());
  CHECK(ids(library.list({.tag = "", .text = "name of o"})) == Names{"one"});
  CHECK(ids(library.list({.tag = "", .text = "%"})).empty());
  CHECK(ids(library.list()) == Names{"one", "three", "two"});
  library.untag("two", "drone");
  CHECK(library.get("two") == before);
}

TEST_CASE("parents and children are each other's, and a genome that is removed leaves nothing") {
  const TempFolder folder;
  GenomeLibrary library{folder / "l.db"};
  Genome child = genome_called("child"), sister = genome_called("sister");
  child.parents = {"mother", "father"};
  sister.parents = {"mother"};
  for (const Genome& each : {genome_called("mother"), child, sister}) library.put(each);
  CHECK(library.parents("child") == Names{"mother", "father"});
  CHECK(library.children("mother") == Names{"child", "sister"});
  library.remove("child");
  CHECK(library.children("mother") == Names{"sister"});
  CHECK_THROWS_AS(library.parents("child"), GenomeError);
  CHECK_THROWS_AS(library.remove("child"), GenomeError);
}

TEST_CASE("a folder that is imported, exported and imported again is the same library") {
  const TempFolder folder;
  std::filesystem::create_directories(folder / "in/deep");
  std::filesystem::copy(data_path("pkg_allact_g000.json"), folder / "in/deep/first.json");
  save_genome(load_genome(data_path("head_allact_g003.json")), folder / "in/second.json.gz");
  std::filesystem::copy(data_path("head_onecppnperfreq_g000.json"), folder / "in/stub.json");
  std::ofstream{folder / "in/broken.json"} << "{\"waveNetwork\":";
  std::ofstream{folder / "in/readme.txt"} << "no genome";
  GenomeLibrary library{folder / "l.db"}, other{folder / "other.db"};
  const GenomeFolderReport report = library.import_folder(folder / "in");
  CHECK(report.done.size() == 2);
  REQUIRE(report.refused.size() == 2);
  CHECK_THAT(report.refused[0].first, Contains("broken.json"));
  CHECK_THAT(report.refused[1].second, Contains("holds no network"));
  CHECK(library.get("first") == load_genome(data_path("pkg_allact_g000.json")));
  CHECK(library.export_folder(folder / "out").done.size() == 2);
  CHECK(other.import_folder(folder / "out").done.size() == 2);
  for (const char* name : {"first", "second"}) CHECK(other.get(name) == library.get(name));
  CHECK(ids(other.list()) == ids(library.list()));
  CHECK_THROWS_WITH(library.import_folder(folder / "nowhere"), Contains("nowhere"));
}

TEST_CASE("names that are no file names are exported inside the folder, each to a file of its own") {
  const TempFolder folder;
  GenomeLibrary library{folder / "l.db"};
  const Names names = {"../up", "..", "/etc/x", "a/b", "a_b", ".hidden", "a\nb"};
  for (std::size_t i = 0; i < names.size(); ++i) library.put(genome_called(std::to_string(i)), names[i]);
  const GenomeFolderReport report = library.export_folder(folder / "out");
  CHECK(report.refused.empty());
  CHECK(static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator{folder / "out"}, {})) ==
        names.size());
  CHECK(std::distance(std::filesystem::directory_iterator{folder.path()}, {}) >= 2);
  CHECK_FALSE(std::filesystem::exists(folder / "up.json.gz"));
}

TEST_CASE("a database of the original's tools opens as it is, and they may go on changing it") {
  const TempFolder folder;
  const std::string path = folder / "k.db";
  Genome tagged = genome_called("t");
  tagged.tags = {"kick"};
  tagged.parents = {"p"};
  run_sql(path, "CREATE TABLE genomes (id TEXT PRIMARY KEY, data BLOB)");
  run_sql(path, "INSERT INTO genomes VALUES ('t', ?)", pack_gzip(write_genome(tagged)));
  run_sql(path, "INSERT INTO genomes VALUES ('bad', ?)", "not a genome");
  GenomeLibrary library{path};
  CHECK(library.get("t") == tagged);
  CHECK(ids(library.list({.tag = "kick", .text = ""})) == Names{"t"});
  CHECK(library.children("p") == Names{"t"});
  CHECK_THROWS_WITH(library.get("bad"), Contains("genome \"bad\"") && Contains("no JSON"));
  CHECK(library.export_folder(folder / "out").refused.size() == 1);
  run_sql(path, "INSERT INTO genomes VALUES ('late', ?)", pack_gzip(write_genome(genome_called("late"))));
  CHECK(ids(library.list()) == Names{"bad", "late", "t"});
  run_sql(path, "DELETE FROM genomes WHERE id = 'bad'");
  CHECK(ids(library.list()) == Names{"late", "t"});
  library.tag("late", "x");
  CHECK(GenomeLibrary{path}.get("late").tags == Names{"x"});
}

TEST_CASE("what is no library is refused with a reason, and stays as it was") {
  const TempFolder folder;
  const std::string junk = folder / "junk.db", foreign = folder / "foreign.db", damaged = folder / "damaged.db";
  std::ofstream{junk} << std::string(5000, 'x');
  CHECK_THROWS_WITH(GenomeLibrary{junk}, Contains("no SQLite database"));
  CHECK(file_bytes(junk) == std::string(5000, 'x'));
  for (const char* table : {"places (address TEXT)", "genomes (species TEXT)"}) {
    run_sql(foreign, std::string{"CREATE TABLE "} + table);
    const std::string bytes = file_bytes(foreign);
    CHECK_THROWS_WITH(GenomeLibrary{foreign}, Contains("another kind of database"));
    CHECK(file_bytes(foreign) == bytes);
  }
  CHECK_THROWS_WITH(GenomeLibrary{folder / "no/folder.db"}, Contains("is there such a folder"));
  CHECK_THROWS_AS(GenomeLibrary{folder.path()}, GenomeError);
  {
    GenomeLibrary library{damaged};
    for (int i = 0; i < 30; ++i) library.put(genome_called(std::to_string(i)));
  }
  std::string bytes = file_bytes(damaged);
  for (std::size_t i = 4096; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 31);
  std::ofstream{damaged, std::ios::binary} << bytes;
  CHECK_THROWS_WITH(GenomeLibrary{damaged}.list(), Contains("damaged"));
}

TEST_CASE("a library that another program holds is refused with a reason, and free again afterwards") {
  const TempFolder folder;
  GenomeLibrary library{folder / "l.db", 0};
  SqliteDatabase other{folder / "l.db", 0};
  {
    const SqliteTransaction writing{other};
    CHECK_THROWS_WITH(library.put(genome_called("a")), Contains("another program is writing"));
    CHECK(library.list().empty());  // who reads does not wait
  }
  library.put(genome_called("a"));
  CHECK(library.contains("a"));
}

TEST_CASE("two threads with a connection each put, tag and read at the same time, and nothing is lost") {
  const TempFolder folder;
  const auto work = [&](const std::string& who) {
    GenomeLibrary library{folder / "l.db"};
    for (int i = 0; i < 40; ++i) {
      library.put(genome_called(who + std::to_string(i)));
      library.tag(who + std::to_string(i), who);
      library.list();
    }
  };
  std::thread a{work, "a"}, b{work, "b"};
  a.join();
  b.join();
  GenomeLibrary library{folder / "l.db"};
  CHECK(library.list({.tag = "a", .text = ""}).size() == 40);
  CHECK(library.list({.tag = "b", .text = ""}).size() == 40);
  CHECK(library.get("a39").tags == Names{"a"});
}

}  // namespace perigee
