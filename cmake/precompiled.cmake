# cmake/precompiled.cmake -- What nearly every file reads, read once for each part: the sanitizers compile everything once more, and
# most of that is reading headers. The release build goes without, which proves that each file includes what it needs.
# SPDX-License-Identifier: GPL-3.0-or-later
set(perigee_headers <algorithm> <array> <atomic> <chrono> <cmath> <filesystem> <fstream> <functional> <map> <memory> <mutex>
    <optional> <set> <span> <stdexcept> <string> <string_view> <thread> <unordered_map> <utility> <vector>)

# What ccache needs to know such headers again: no times in them (and CCACHE_SLOPPINESS, which .ci/run sets).
function(perigee_precompile target)
  target_precompile_headers(${target} PRIVATE ${perigee_headers} ${ARGN})
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>
                         $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endfunction()

# What a part reads besides: "TARGET HEADER…".
foreach(part perigee_patterns perigee_engine "perigee_gpu <nlohmann/json.hpp>" "perigee_lua <lua.hpp> <fmt/format.h>"
        "perigee_session <nlohmann/json.hpp> <fmt/format.h>" "perigee_osc <nlohmann/json.hpp> <fmt/format.h>")
  separate_arguments(part)
  list(POP_FRONT part target)
  perigee_precompile(${target} ${part})
endforeach()
foreach(folder patterns engine gpu lua session)
  if(TARGET ${folder}_test)
    perigee_precompile(${folder}_test <catch2/catch.hpp>)
  endif()
endforeach()
