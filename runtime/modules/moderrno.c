// Module errno: the numbers of the board's C library, which OSError carries.

#include "runtime/modules/modules.h"

static const struct rt_entry entries[] = {
    {"EPERM", RT_SMALL(1)},        {"ENOENT", RT_SMALL(2)},         {"EIO", RT_SMALL(5)},
    {"EBADF", RT_SMALL(9)},        {"EAGAIN", RT_SMALL(11)},        {"ENOMEM", RT_SMALL(12)},
    {"EACCES", RT_SMALL(13)},      {"EEXIST", RT_SMALL(17)},        {"ENODEV", RT_SMALL(19)},
    {"ENOTDIR", RT_SMALL(20)},     {"EISDIR", RT_SMALL(21)},        {"EINVAL", RT_SMALL(22)},
    {"ENOSPC", RT_SMALL(28)},      {"EROFS", RT_SMALL(30)},         {"ENOTEMPTY", RT_SMALL(39)},
    {"EOPNOTSUPP", RT_SMALL(95)},  {"EADDRINUSE", RT_SMALL(98)},    {"ECONNABORTED", RT_SMALL(103)},
    {"ECONNRESET", RT_SMALL(104)}, {"ENOBUFS", RT_SMALL(105)},      {"ENOTCONN", RT_SMALL(107)},
    {"ETIMEDOUT", RT_SMALL(110)},  {"ECONNREFUSED", RT_SMALL(111)}, {"EHOSTUNREACH", RT_SMALL(113)},
    {"EALREADY", RT_SMALL(114)},   {"EINPROGRESS", RT_SMALL(115)},
};

static void init(rt_obj globals)
{
    rt_obj codes = rt_dict_new();
    for (size_t i = 0; i < RT_COUNT(entries); i++) {
        rt_dict_put(codes, entries[i].value, rt_intern_c(entries[i].name));
    }
    module_put(globals, "errorcode", codes);
}

MODULE(module_errno, "errno", init);
