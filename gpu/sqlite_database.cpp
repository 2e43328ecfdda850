// gpu/sqlite_database.cpp -- SQLite's result codes as reasons.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/sqlite_database.h"

#include <sqlite3.h>

namespace perigee {

void SqliteDatabase::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

SqliteDatabase::SqliteDatabase(const std::string& path, int busy_ms) : path_{path} {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  handle_.reset(handle);  // there is one even where opening failed
  if (code != SQLITE_OK) fail(code);
  sqlite3_busy_timeout(handle_.get(), busy_ms);
  run("PRAGMA foreign_keys = ON");
  run("SELECT count(*) FROM sqlite_schema");  // what is no database is found out here
}

// Refused while somebody is at work in the old mode: then that does as well.
void SqliteDatabase::let_read_while_writing() {
  if (!try_run("PRAGMA journal_mode = WAL") && sqlite3_errcode(handle()) != SQLITE_BUSY)
    fail(sqlite3_errcode(handle()));
}

bool SqliteDatabase::try_run(const char* sql) noexcept {
  return sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK;
}

void SqliteDatabase::run(const char* sql) {
  if (!try_run(sql)) fail(sqlite3_errcode(handle_.get()));
}

void SqliteDatabase::fail(int code) const {
  const std::string reason = handle_ ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(code);
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw DatabaseBusy{path_, "the library is locked: another program is writing to it; try again when it is done"};
    case SQLITE_NOTADB:
      throw GenomeError{path_, "this is no SQLite database"};
    case SQLITE_CORRUPT:
      throw GenomeError{path_, "the library is damaged (" + reason + "): restore a copy of it"};
    case SQLITE_CANTOPEN:
      throw GenomeError{path_, "cannot be opened: is there such a folder, and may you write there?"};
    case SQLITE_READONLY:
      throw GenomeError{path_, "may not be written: change the file's permissions, or copy it"};
    case SQLITE_FULL:
      throw GenomeError{path_, "the disk is full"};
    default:
      throw GenomeError{path_, reason};
  }
}

void SqliteQuery::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

SqliteQuery::SqliteQuery(SqliteDatabase& database, const char* sql) : database_{database} {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(database.handle(), sql, -1, &statement, nullptr);
  statement_.reset(statement);
  if (code != SQLITE_OK) database_.fail(code);
}

SqliteQuery& SqliteQuery::with(std::string_view text) {
  const int code =
      sqlite3_bind_text64(statement_.get(), ++bound_, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  if (code != SQLITE_OK) database_.fail(code);
  return *this;
}

SqliteQuery& SqliteQuery::with_blob(std::string_view bytes) {
  const int code = sqlite3_bind_blob64(statement_.get(), ++bound_, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
  if (code != SQLITE_OK) database_.fail(code);
  return *this;
}

SqliteQuery& SqliteQuery::with(std::int64_t number) {
  const int code = sqlite3_bind_int64(statement_.get(), ++bound_, number);
  if (code != SQLITE_OK) database_.fail(code);
  return *this;
}

bool SqliteQuery::next() {
  const int code = sqlite3_step(statement_.get());
  if (code != SQLITE_ROW && code != SQLITE_DONE) database_.fail(code);
  return code == SQLITE_ROW;
}

void SqliteQuery::run() {
  while (next()) {
  }
}

std::string SqliteQuery::text(int column) const {
  const void* const bytes = sqlite3_column_blob(statement_.get(), column);
  const int length = sqlite3_column_bytes(statement_.get(), column);
  return bytes == nullptr ? std::string{}
                          : std::string{static_cast<const char*>(bytes), static_cast<std::size_t>(length)};
}

std::int64_t SqliteQuery::number(int column) const { return sqlite3_column_int64(statement_.get(), column); }

}  // namespace perigee
