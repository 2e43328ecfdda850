// tests/gpu/leaks_of_drivers.cpp -- What the leak checker leaves out: memory that Mesa's software device and the validation layer keep.
// SPDX-License-Identifier: GPL-3.0-or-later
#ifdef PERIGEE_SANITIZED

extern "C" const char* __lsan_default_suppressions() {
  return "leak:libvulkan_lvp.so\nleak:libvulkan.so\nleak:libVkLayer_khronos_validation.so\nleak:libLLVM";
}

#endif
