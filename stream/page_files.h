// stream/page_files.h -- The page's files, which are part of the program, and what a browser has to know of each.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace perigee::stream {

struct PageFile {
  std::string_view type;   // of its contents: text/html …
  std::string bytes, tag;  // an ETag: the same as long as the bytes are
};

// By path: "/", "/app.js".
using PageFiles = std::map<std::string, PageFile, std::less<>>;

PageFiles embedded_page();
// The same with all files of a folder in their place, as they are now: for whoever works on the page. "" is no folder.
PageFiles page_of(const std::string& folder);

// What the page may load, and that nobody puts it into a frame.
std::string_view content_policy();

}  // namespace perigee::stream
