// Modules: built-in ones, files and packages found along sys.path.

#include <string.h>

#include "runtime/compile.h"
#include "runtime/frame.h"
#include "runtime/state.h"
#include "runtime/vm.h"

#define PATH_ROOM 192

// The module type

static void module_print(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    (void)kind;
    rt_obj name = rt_dict_get(((struct rt_module *)self)->globals, rt_name(__name__));
    rt_obj file = rt_dict_get(((struct rt_module *)self)->globals, rt_name(__file__));
    rt_puts(sink, "<module '");
    rt_print(sink, name == NULL ? rt->empty_str : name, RT_PRINT_STR);
    if (file != NULL) {
        rt_puts(sink, "' from '");
        rt_print(sink, file, RT_PRINT_STR);
    }
    rt_puts(sink, "'>");
}

const struct rt_type rt_type_module = {
    {&rt_type_type}, .name = "module", .flags = RT_TYPE_NOT_A_BASE, .print = module_print};

rt_obj rt_module_new(rt_obj name)
{
    struct rt_module *module = GC_NEW(rt_module, &rt_type_module);
    module->globals = rt_dict_new();
    rt_dict_put(module->globals, rt_name(__name__), name);
    return module;
}

// Built-in modules

static const struct rt_module_def *find_in(const struct rt_module_def *const *table, const char *name)
{
    for (; table != NULL && *table != NULL; table++) {
        if (strcmp((*table)->name, name) == 0) {
            return *table;
        }
    }
    return NULL;
}

static const struct rt_module_def *find_definition(const char *name)
{
    const struct rt_module_def *found = find_in(rt->port->modules, name);
    return found != NULL ? found : find_in(rt_builtin_modules, name);
}

static rt_obj load_builtin(rt_obj name)
{
    const struct rt_module_def *definition = find_definition(rt_str_data(name, NULL));
    if (definition == NULL) {
        return NULL;
    }
    struct rt_module *module = rt_module_new(name);
    for (uint32_t i = 0; i < definition->count; i++) {
        rt_dict_put(module->globals, rt_intern_c(definition->entries[i].name), definition->entries[i].value);
    }
    if (definition->init != NULL) {
        definition->init(module->globals);
    }
    rt_dict_put(rt->sys_modules, name, module);
    return module;
}

// Files

static enum rt_stat port_stat(const char *path, size_t *size)
{
    return rt->port->stat == NULL ? RT_STAT_NONE : rt->port->stat(rt->port->context, path, size);
}

// Reads a whole file into the heap; OSError(2) if it is not there.
char *import_read_file(const char *path, size_t *length)
{
    size_t size = 0;
    if (port_stat(path, &size) != RT_STAT_FILE || rt->port->read_file == NULL) {
        rt_raise_os_error(2);
    }
    char *text = gc_alloc(size + 1, GC_LEAF);
    int32_t got = rt->port->read_file(rt->port->context, path, text, size);
    if (got < 0) {
        rt_raise_os_error(got == INT32_MIN ? 5 : -got);
    }
    *length = (size_t)got;
    return text;
}

static void run_file(rt_obj globals, const char *path)
{
    size_t length;
    rt_obj filename = rt_intern_c(path);
    rt_dict_put(globals, rt_name(__file__), filename);
    char *text = import_read_file(path, &length);
    struct rt_code *code = rt_compile(text, length, filename, COMPILE_FILE, false);
    gc_free(text);
    rt_run_code(code, globals, NULL);
}

// A module that fails while it runs is not kept.
static void run_module(rt_obj name, rt_obj module, const char *path)
{
    struct rt_try try;
    rt_dict_put(rt->sys_modules, name, module);
    if (RT_TRY(try)) {
        run_file(((struct rt_module *)module)->globals, path);
        rt_try_end(&try);
        return;
    }
    rt_map_remove(&((struct rt_dict *)rt->sys_modules)->map, name);
    rt_raise(try.exception);
}

static bool join(char *out, const char *directory, const char *name, const char *end)
{
    size_t length = strlen(directory);
    size_t total = length + 1 + strlen(name) + strlen(end) + 1;
    if (total > PATH_ROOM) {
        return false;
    }
    memcpy(out, directory, length);
    if (length > 0 && directory[length - 1] != '/') {
        out[length++] = '/';
    }
    strcpy(out + length, name);
    strcat(out, end);
    return true;
}

static rt_obj load_package(rt_obj name, const char *directory)
{
    char path[PATH_ROOM];
    size_t size;
    struct rt_module *module = rt_module_new(name);
    rt_dict_put(module->globals, rt_name(__path__), rt_str_c(directory));
    if (join(path, directory, "__init__", ".py") && port_stat(path, &size) == RT_STAT_FILE) {
        run_module(name, module, path);
    } else {
        rt_dict_put(rt->sys_modules, name, module);
    }
    return module;
}

// name: the full name; part: its last component. NULL: nothing there.
static rt_obj load_from_directory(rt_obj name, const char *directory, const char *part)
{
    char path[PATH_ROOM];
    size_t size;
    if (join(path, directory, part, "") && port_stat(path, &size) == RT_STAT_DIR) {
        return load_package(name, path);
    }
    if (join(path, directory, part, ".py") && port_stat(path, &size) == RT_STAT_FILE) {
        rt_obj module = rt_module_new(name);
        run_module(name, module, path);
        return module;
    }
    return NULL;
}

static rt_obj load_from_path(rt_obj name)
{
    rt_obj iterator = rt_iter(rt->sys_path);
    rt_obj directory;
    while ((directory = rt_next(iterator)) != NULL) {
        rt_obj module = load_from_directory(name, rt_str_data(directory, NULL), rt_str_data(name, NULL));
        if (module != NULL) {
            return module;
        }
    }
    return NULL;
}

static rt_obj load_top(rt_obj name)
{
    rt_obj module = load_builtin(name);
    return module != NULL ? module : load_from_path(name);
}

static rt_obj load_inner(rt_obj name, rt_obj parent, rt_obj part)
{
    rt_obj path = rt_dict_get(((struct rt_module *)parent)->globals, rt_name(__path__));
    if (path == NULL || !rt_is_str(path)) {
        return NULL;
    }
    rt_obj module = load_from_directory(name, rt_str_data(path, NULL), rt_str_data(part, NULL));
    if (module != NULL) {
        rt_setattr(parent, part, module);
    }
    return module;
}

static RT_NORETURN void no_module(rt_obj name)
{
    rt_raise_format(&rt_type_ImportError, "no module named '%s'", rt_str_data(name, NULL));
}

// The module of one more component: known already, or loaded now.
static rt_obj import_part(rt_obj name, rt_obj parent, rt_obj part)
{
    rt_obj module = rt_dict_get(rt->sys_modules, name);
    if (module != NULL) {
        return module;
    }
    rt_check_stack();
    module = parent == NULL ? load_top(name) : load_inner(name, parent, part);
    if (module == NULL) {
        no_module(name);
    }
    rt_obj replaced = rt_dict_get(rt->sys_modules, name);
    return replaced != NULL ? replaced : module;
}

static rt_obj import_dotted(rt_obj full, bool leaf)
{
    size_t length;
    const char *text = rt_str_data(full, &length);
    rt_obj root = NULL;
    rt_obj module = NULL;
    size_t from = 0;
    for (size_t i = 0; i <= length; i++) {
        if (i == length || text[i] == '.') {
            module = import_part(rt_intern(text, i), module, rt_intern(text + from, i - from));
            root = root == NULL ? module : root;
            from = i + 1;
        }
    }
    return leaf ? module : root;
}

// Cuts the last components off a package name; false if there are not that many.
static bool cut_components(const char *text, size_t *length, size_t count)
{
    for (; count > 0; count--) {
        if (*length == 0) {
            return false;
        }
        while (*length > 0 && text[*length - 1] != '.') {
            --*length;
        }
        *length -= *length > 0;
    }
    return true;
}

static rt_obj absolute_name(rt_obj globals, rt_obj name, size_t level)
{
    rt_obj own = rt_dict_get(globals, rt_name(__name__));
    bool package = rt_dict_get(globals, rt_name(__path__)) != NULL;
    size_t length;
    const char *text = rt_str_data(own == NULL ? rt->empty_str : own, &length);
    bool inside = cut_components(text, &length, level - package);
    if (!inside || length == 0) {
        rt_raise_text(&rt_type_ImportError, "can't perform relative import");
    }
    struct rt_text full;
    rt_text_init(&full);
    rt_text_add(&full, text, length);
    text = rt_str_data(name, &length);
    if (length > 0) {
        rt_text_add(&full, ".", 1);
        rt_text_add(&full, text, length);
    }
    return rt_intern_str(rt_text_str(&full));
}

rt_obj rt_import_name(rt_obj globals, rt_obj name, size_t level, bool leaf)
{
    if (level == 0) {
        return import_dotted(name, leaf);
    }
    return import_dotted(absolute_name(globals, name, level), true);
}

static rt_obj builtin_import(size_t nargs, size_t nkw, const rt_obj *args)
{
    static const struct rt_param params[] = {{"name", RT_PARAM_REQUIRED, NULL},
                                             {"globals", RT_PARAM_OPTIONAL, RT_NONE},
                                             {"locals", RT_PARAM_OPTIONAL, RT_NONE},
                                             {"fromlist", RT_PARAM_OPTIONAL, RT_NONE},
                                             {"level", RT_PARAM_OPTIONAL, RT_SMALL(0)}};
    rt_obj values[RT_COUNT(params)];
    rt_parse_args(params, RT_COUNT(params), nargs, nkw, args, values);
    rt_obj globals = values[1] == RT_NONE ? rt->frame->globals : values[1];
    intptr_t level = rt_int_get(values[4]);
    rt_obj name = rt_intern_str(values[0]);
    if (level < 0 || (level == 0 && ((struct rt_str *)name)->length == 0)) {
        rt_raise_value_error("name must not be empty, level not negative");
    }
    if (level > 0 && rt_as(globals, &rt_type_dict) == NULL) {
        rt_raise_type_error("globals must be a dict");
    }
    return rt_import_name(globals, name, (size_t)level, rt_truth(values[3]));
}

RT_FUN_KW(rt_import_fun, "__import__", builtin_import, 1, 5);

rt_obj rt_import_submodule(rt_obj package, rt_obj part)
{
    if (!rt_is(package, &rt_type_module)) {
        return NULL;
    }
    rt_obj globals = ((struct rt_module *)package)->globals;
    rt_obj own = rt_dict_get(globals, rt_name(__name__));
    if (own == NULL || rt_dict_get(globals, rt_name(__path__)) == NULL) {
        return NULL;
    }
    struct rt_text full;
    rt_text_init(&full);
    struct rt_sink sink = rt_text_sink(&full);
    rt_printf(&sink, "%s.%s", rt_str_data(own, NULL), rt_str_data(part, NULL));
    return load_inner(rt_intern_str(rt_text_str(&full)), package, part);
}
