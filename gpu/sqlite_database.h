// gpu/sqlite_database.h -- SQLite with owners for its handles: a database, a statement, a transaction.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "gpu/genome_error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace perigee {

// Somebody else is writing, and went on for longer than there is patience.
class DatabaseBusy : public GenomeError {
 public:
  using GenomeError::GenomeError;
};

// One thread at a time. Everything throws GenomeError with the file's path and what to do about it.
class SqliteDatabase {
 public:
  // Opens or creates, and changes nothing of what is there. Waits up to `busy_ms` for others that are writing.
  SqliteDatabase(const std::string& path, int busy_ms);

  // From now on, and for everyone else: readers and a writer at the same time.
  void let_read_while_writing();

  void run(const char* sql);  // statements without results
  bool try_run(const char* sql) noexcept;
  const std::string& path() const { return path_; }
  sqlite3* handle() const { return handle_.get(); }
  [[noreturn]] void fail(int code) const;

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  std::string path_;
  std::unique_ptr<sqlite3, Close> handle_;
};

// A query: values for its question marks in order, then its rows.
class SqliteQuery {
 public:
  SqliteQuery(SqliteDatabase& database, const char* sql);

  SqliteQuery& with(std::string_view text);
  SqliteQuery& with_blob(std::string_view bytes);
  SqliteQuery& with(std::int64_t number);

  bool next();                         // false: no more rows
  void run();                          // to the end
  std::string text(int column) const;  // bytes as they are; null: empty
  std::int64_t number(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  SqliteDatabase& database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int bound_ = 0;
};

// Nobody else writes while it lives; undone unless committed.
class SqliteTransaction {
 public:
  explicit SqliteTransaction(SqliteDatabase& database) : database_{database} { database_.run("BEGIN IMMEDIATE"); }
  SqliteTransaction(const SqliteTransaction&) = delete;
  SqliteTransaction& operator=(const SqliteTransaction&) = delete;
  ~SqliteTransaction() {
    if (!committed_) database_.try_run("ROLLBACK");
  }
  void commit() {
    database_.run("COMMIT");
    committed_ = true;
  }

 private:
  SqliteDatabase& database_;
  bool committed_ = false;
};

}  // namespace perigee
