// gpu/genome_library.cpp -- The genome's JSON says all; the tables beside it only find it again.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/genome_library.h"

#include <algorithm>
#include <ctime>

#include "gpu/genome_reader.h"
#include "gpu/genome_writer.h"
#include "gpu/gzip.h"

namespace perigee {
namespace {

constexpr const char* kSchema = R"(
  CREATE TABLE IF NOT EXISTS genomes (id TEXT PRIMARY KEY, data BLOB);
  CREATE UNIQUE INDEX IF NOT EXISTS perigee_ids ON genomes (id);
  CREATE TABLE IF NOT EXISTS perigee_genomes (
    id TEXT PRIMARY KEY REFERENCES genomes (id) ON DELETE CASCADE,
    name TEXT NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL, turn INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS perigee_names ON perigee_genomes (name, turn);
  CREATE TABLE IF NOT EXISTS perigee_tags (
    id TEXT NOT NULL REFERENCES perigee_genomes (id) ON DELETE CASCADE, place INTEGER NOT NULL, tag TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS perigee_tagged ON perigee_tags (tag);
  CREATE INDEX IF NOT EXISTS perigee_tags_of ON perigee_tags (id, place);
  CREATE TABLE IF NOT EXISTS perigee_parents (
    id TEXT NOT NULL REFERENCES perigee_genomes (id) ON DELETE CASCADE, place INTEGER NOT NULL, parent TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS perigee_children ON perigee_parents (parent);
  CREATE INDEX IF NOT EXISTS perigee_parents_of ON perigee_parents (id, place);
)";

std::int64_t now_s() { return static_cast<std::int64_t>(std::time(nullptr)); }

std::vector<std::string> texts(SqliteQuery& query) {
  std::vector<std::string> all;
  while (query.next()) all.push_back(query.text(0));
  return all;
}

}  // namespace

GenomeLibrary::GenomeLibrary(const std::string& path, int busy_ms) : database_{path, busy_ms} {
  refuse_others();
  database_.let_read_while_writing();
  migrate();
  note_strangers();
}

// Whoever opens a library, code from the network too, makes none of a database that is something else.
void GenomeLibrary::refuse_others() {
  SqliteQuery tables{database_,
                     "SELECT count(*), (SELECT sum(name IN ('id', 'data')) FROM pragma_table_info('genomes')) "
                     "FROM sqlite_schema"};
  if (tables.next() && tables.number(0) > 0 && tables.number(1) != 2)
    throw GenomeError{database_.path(),
                      "has no table genomes with columns id and data: this is another kind of database"};
}

void GenomeLibrary::migrate() {
  SqliteQuery ours{database_,
                   "SELECT count(*) FROM sqlite_schema WHERE name = 'perigee_parents_of'"};  // the last thing made
  if (ours.next() && ours.number(0) == 1) return;
  ours.run();
  SqliteTransaction transaction{database_};
  database_.run(kSchema);
  transaction.commit();
}

// Genomes that others put into the table have no entry of ours yet; of those that others took out entries may be left.
void GenomeLibrary::note_strangers() {
  constexpr const char* kStrangers =
      "SELECT id FROM genomes WHERE id IS NOT NULL AND id NOT IN (SELECT id FROM perigee_genomes)";
  {
    SqliteQuery any{
        database_,
        "SELECT EXISTS (SELECT 1 FROM genomes WHERE id IS NOT NULL AND id NOT IN (SELECT id FROM perigee_genomes)) OR "
        "EXISTS (SELECT 1 FROM perigee_genomes WHERE id NOT IN (SELECT id FROM genomes WHERE id IS NOT NULL))"};
    if (!any.next() || any.number(0) == 0) return;
  }
  SqliteTransaction transaction{database_};
  database_.run("DELETE FROM perigee_genomes WHERE id NOT IN (SELECT id FROM genomes WHERE id IS NOT NULL)");
  SqliteQuery query{database_, kStrangers};
  for (const std::string& id : texts(query)) {
    Packed packed{id, id, {}, {}, {}};
    try {
      const Genome genome = read(id);
      packed.tags = genome.tags;
      packed.parents = genome.parents;
    } catch (const GenomeError&) {
      // It is listed by its id, and whoever asks for it is told the reason.
    }
    write(packed);
  }
  transaction.commit();
}

GenomeLibrary::Packed GenomeLibrary::pack(const Genome& genome, const std::string& name) {
  if (genome.id.empty()) throw GenomeError{"genome", "has no id, and a library keeps genomes by their ids"};
  return {genome.id, name, pack_gzip(write_genome(genome)), genome.tags, genome.parents};
}

// Within a transaction. Without data only the entry is written.
void GenomeLibrary::write(const Packed& packed) {
  if (!packed.data.empty()) {
    SqliteQuery{database_,
                "INSERT INTO genomes (id, data) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data"}
        .with(packed.id)
        .with_blob(packed.data)
        .run();
  }
  SqliteQuery{database_,
              "INSERT INTO perigee_genomes (id, name, created, updated, turn) "
              "VALUES (?1, iif(?2 = '', ?1, ?2), ?3, ?3, (SELECT coalesce(max(turn), 0) + 1 FROM perigee_genomes)) "
              "ON CONFLICT (id) DO UPDATE SET name = iif(?2 = '', name, ?2), updated = ?3, turn = excluded.turn"}
      .with(packed.id)
      .with(packed.name)
      .with(now_s())
      .run();
  SqliteQuery{database_, "DELETE FROM perigee_tags WHERE id = ?"}.with(packed.id).run();
  SqliteQuery{database_, "DELETE FROM perigee_parents WHERE id = ?"}.with(packed.id).run();
  std::int64_t place = 0;
  for (const std::string& tag : packed.tags) {
    SqliteQuery{database_, "INSERT INTO perigee_tags VALUES (?, ?, ?)"}.with(packed.id).with(place++).with(tag).run();
  }
  for (const std::string& parent : packed.parents) {
    SqliteQuery{database_, "INSERT INTO perigee_parents VALUES (?, ?, ?)"}
        .with(packed.id)
        .with(place++)
        .with(parent)
        .run();
  }
}

void GenomeLibrary::put(const Genome& genome, const std::string& name) {
  const Packed packed = pack(genome, name);
  SqliteTransaction transaction{database_};
  write(packed);
  transaction.commit();
}

std::string GenomeLibrary::id_of(const std::string& id_or_name) {
  SqliteQuery by_id{database_, "SELECT id FROM genomes WHERE id = ?"};
  if (by_id.with(id_or_name).next()) return by_id.text(0);
  SqliteQuery by_name{database_, "SELECT id FROM perigee_genomes WHERE name = ? ORDER BY turn DESC LIMIT 1"};
  if (by_name.with(id_or_name).next()) return by_name.text(0);
  throw GenomeError{database_.path(), "holds no genome with the id or name \"" + id_or_name + '"'};
}

Genome GenomeLibrary::read(const std::string& id) {
  SqliteQuery query{database_, "SELECT data FROM genomes WHERE id = ?"};
  if (!query.with(id).next()) throw GenomeError{database_.path(), "holds no genome with the id \"" + id + '"'};
  try {
    Genome genome = read_genome(query.text(0), id);
    genome.id = id;  // the table's word counts, or it could not be put back
    return genome;
  } catch (const GenomeError& error) {
    throw GenomeError{database_.path(), "genome \"" + id + "\": " + error.what()};
  }
}

Genome GenomeLibrary::get(const std::string& id_or_name) { return read(id_of(id_or_name)); }

bool GenomeLibrary::contains(const std::string& id_or_name) {
  SqliteQuery query{
      database_,
      "SELECT EXISTS (SELECT 1 FROM genomes WHERE id = ?1) OR EXISTS (SELECT 1 FROM perigee_genomes WHERE name = ?1)"};
  return query.with(id_or_name).next() && query.number(0) != 0;
}

std::int64_t GenomeLibrary::version() {
  SqliteQuery query{database_, "PRAGMA data_version"};
  return query.next() ? query.number(0) : 0;
}

std::string GenomeLibrary::name_of(const std::string& id) {
  SqliteQuery query{database_, "SELECT name FROM perigee_genomes WHERE id = ?"};
  return query.with(id).next() ? query.text(0) : std::string{};
}

void GenomeLibrary::rename(const std::string& id_or_name, const std::string& name) {
  if (name.empty()) throw GenomeError{database_.path(), "a name cannot be empty"};
  SqliteTransaction transaction{database_};
  SqliteQuery{database_, "UPDATE perigee_genomes SET name = ? WHERE id = ?"}.with(name).with(id_of(id_or_name)).run();
  transaction.commit();
}

void GenomeLibrary::remove(const std::string& id_or_name) {
  SqliteTransaction transaction{database_};
  SqliteQuery{database_, "DELETE FROM genomes WHERE id = ?"}.with(id_of(id_or_name)).run();
  transaction.commit();
}

std::vector<GenomeEntry> GenomeLibrary::list(const GenomeFilter& filter) {
  note_strangers();
  SqliteQuery query{
      database_,
      "SELECT id, name, created, updated FROM perigee_genomes AS g WHERE "
      "(?1 = '' OR EXISTS (SELECT 1 FROM perigee_tags WHERE id = g.id AND tag = ?1)) AND "
      "(?2 = '' OR instr(lower(id), lower(?2)) OR instr(lower(name), lower(?2)) OR "
      "EXISTS (SELECT 1 FROM perigee_tags WHERE id = g.id AND instr(lower(tag), lower(?2)))) ORDER BY name, id"};
  query.with(filter.tag).with(filter.text);
  std::vector<GenomeEntry> entries;
  while (query.next()) entries.push_back({query.text(0), query.text(1), {}, query.number(2), query.number(3)});
  for (GenomeEntry& entry : entries) {
    SqliteQuery tags{database_, "SELECT tag FROM perigee_tags WHERE id = ? ORDER BY place"};
    entry.tags = texts(tags.with(entry.id));
  }
  return entries;
}

void GenomeLibrary::change_tags(const std::string& id_or_name, const std::string& tag, bool there) {
  if (tag.empty()) throw GenomeError{"tag", "must be a word, and is empty"};
  SqliteTransaction transaction{database_};
  Genome genome = get(id_or_name);
  const auto found = std::find(genome.tags.begin(), genome.tags.end(), tag);
  if ((found != genome.tags.end()) == there) return;
  if (there) {
    genome.tags.push_back(tag);
  } else {
    std::erase(genome.tags, tag);
  }
  write(pack(genome, ""));
  transaction.commit();
}

void GenomeLibrary::tag(const std::string& id_or_name, const std::string& tag) { change_tags(id_or_name, tag, true); }
void GenomeLibrary::untag(const std::string& id_or_name, const std::string& tag) {
  change_tags(id_or_name, tag, false);
}

std::vector<std::string> GenomeLibrary::parents(const std::string& id_or_name) {
  SqliteQuery query{database_, "SELECT parent FROM perigee_parents WHERE id = ? ORDER BY place"};
  return texts(query.with(id_of(id_or_name)));
}

std::vector<std::string> GenomeLibrary::children(const std::string& id_or_name) {
  SqliteQuery query{database_, "SELECT DISTINCT id FROM perigee_parents WHERE parent = ? ORDER BY id"};
  return texts(query.with(contains(id_or_name) ? id_of(id_or_name) : id_or_name));
}

}  // namespace perigee
