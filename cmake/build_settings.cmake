# cmake/build_settings.cmake -- One way to compile everything: C++20, warnings as errors, the same bits everywhere.
# SPDX-License-Identifier: GPL-3.0-or-later
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
option(PERIGEE_BENCHMARKS "Build the Google Benchmark programs in bench/" ON)
set(PERIGEE_SANITIZE "" CACHE STRING "Sanitizers for every target: 'address,undefined' or 'thread'")
option(PERIGEE_FUZZ "Build the fuzzers of tests/fuzz to invent input (clang)" OFF)

find_program(PERIGEE_CCACHE ccache)
if(PERIGEE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${PERIGEE_CCACHE})
endif()

# No contraction into fused multiply-adds: a performance has the same bytes on every machine.
add_compile_options(-ffp-contract=off)
if(PERIGEE_SANITIZE)
  add_compile_options(-fsanitize=${PERIGEE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${PERIGEE_SANITIZE})
endif()

if(PERIGEE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

add_library(perigee_warnings INTERFACE)
target_compile_options(perigee_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual -Werror
  -Wno-missing-field-initializers  # a member that is not named has the default it was declared with
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)  # g++ 12 sees overlap in "text" + std::string, where there is none
# g++ 12, with a sanitizer, takes the members of an empty std::optional for values that are read, and sees a std::string's own short
# text overrun where a longer one is made.
if(PERIGEE_SANITIZE)
  target_compile_options(perigee_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized;-Wno-array-bounds;-Wno-stringop-overflow>)
endif()

# One compiled copy of the kernels for AVX-512, AVX2, SSE4 and the scalar fallback; the others add little. The sanitizers see the
# same source in each copy, and take minutes over one that emulates what its instruction set lacks: they get one, AVX2 where the machine
# has it (SSE4 has no fused multiply-add).
set(perigee_kernel_copies "HWY_DISABLED_TARGETS=(HWY_SSSE3|HWY_AVX3_DL)")
if(PERIGEE_SANITIZE AND CMAKE_SYSTEM_PROCESSOR STREQUAL x86_64)
  set(perigee_kernel_copies HWY_COMPILE_ONLY_STATIC)
  include(CheckCXXSourceRuns)
  check_cxx_source_runs("int main() { return __builtin_cpu_supports(\"avx2\") && __builtin_cpu_supports(\"fma\") ? 0 : 1; }"
                        PERIGEE_HERE_IS_AVX2)
  if(PERIGEE_HERE_IS_AVX2)
    add_compile_options(-mavx2 -mfma -mbmi -mbmi2 -mf16c -mlzcnt -mpopcnt -maes -mpclmul)
  else()
    add_compile_options(-msse4.2 -maes -mpclmul)
  endif()
endif()
