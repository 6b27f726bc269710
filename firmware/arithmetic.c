// 64-bit division under the names the compiler calls; the work is done by two functions of its library.

#include <stdint.h>

int64_t __divmoddi4(int64_t a, int64_t b, int64_t *rest);
uint64_t __udivmoddi4(uint64_t a, uint64_t b, uint64_t *rest);

int64_t __divdi3(int64_t a, int64_t b);
uint64_t __udivdi3(uint64_t a, uint64_t b);
uint64_t __umoddi3(uint64_t a, uint64_t b);

int64_t __divdi3(int64_t a, int64_t b)
{
    int64_t rest;
    return __divmoddi4(a, b, &rest);
}

uint64_t __udivdi3(uint64_t a, uint64_t b)
{
    return __udivmoddi4(a, b, 0);
}

uint64_t __umoddi3(uint64_t a, uint64_t b)
{
    uint64_t rest;
    __udivmoddi4(a, b, &rest);
    return rest;
}
