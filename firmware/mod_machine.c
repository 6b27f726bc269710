// The module machine: resets, clock, identity, pins.

#include "firmware/chip.h"
#include "firmware/console.h"
#include "firmware/hw.h"
#include "firmware/mod_sdcard.h"
#include "firmware/modules.h"
#include "firmware/pins.h"
#include "regs/gpio.h"
#include "regs/rtc_cntl.h"
#include "runtime/error.h"
#include "runtime/state.h"
#include "runtime/values.h"

// What MicroPython's ESP32 port calls the causes of a reset.
enum { CAUSE_PWRON = 1, CAUSE_HARD = 2, CAUSE_WDT = 3, CAUSE_DEEPSLEEP = 4, CAUSE_SOFT = 5 };

// The whole chip

static rt_obj machine_reset(void)
{
    console_flush();
    chip_reset();
}
static RT_FUN_0(machine_reset_obj, "reset", machine_reset);

// The prompt takes SystemExit for it.
static rt_obj machine_soft_reset(void)
{
    rt_raise(rt_exception_new(&rt_type_SystemExit, 0, NULL));
}
static RT_FUN_0(machine_soft_reset_obj, "soft_reset", machine_soft_reset);

static rt_obj machine_reset_cause(void)
{
    switch (chip_reset_cause()) {
    case RESET_POWER_ON:
        return RT_SMALL(CAUSE_PWRON);
    case RESET_SW_SYS:
    case RESET_SW_CPU:
        return RT_SMALL(CAUSE_HARD); // the whole program starts anew: for it, a hard reset
    case RESET_DEEP_SLEEP:
        return RT_SMALL(CAUSE_DEEPSLEEP);
    case RESET_TG0_WDT_SYS:
    case RESET_TG1_WDT_SYS:
    case RESET_RTC_WDT_SYS:
    case RESET_TG_WDT_CPU:
    case RESET_RTC_WDT_CPU:
    case RESET_RTC_WDT_RTC:
        return RT_SMALL(CAUSE_WDT);
    default:
        return RT_SMALL(CAUSE_HARD);
    }
}
static RT_FUN_0(machine_reset_cause_obj, "reset_cause", machine_reset_cause);

static rt_obj machine_freq(size_t nargs, const rt_obj *args)
{
    if (nargs == 1 && (uint32_t)rt_int_get(args[0]) != chip_cpu_hz()) {
        rt_raise_value_error("frequency can only be 240MHz");
    }
    return nargs == 1 ? RT_NONE : rt_int_new((intptr_t)chip_cpu_hz());
}
static RT_FUN_VAR(machine_freq_obj, "freq", machine_freq, 0, 1);

static rt_obj machine_unique_id(void)
{
    uint8_t mac[6];
    chip_mac(mac);
    return rt_bytes_new(mac, sizeof mac);
}
static RT_FUN_0(machine_unique_id_obj, "unique_id", machine_unique_id);

static rt_obj machine_idle(void)
{
    cpu_lock();
    cpu_sleep();
    return RT_NONE;
}
static RT_FUN_0(machine_idle_obj, "idle", machine_idle);

static rt_obj machine_disable_irq(void)
{
    return rt_int_new((intptr_t)(cpu_lock() & 15U));
}
static RT_FUN_0(machine_disable_irq_obj, "disable_irq", machine_disable_irq);

static rt_obj machine_enable_irq(rt_obj level)
{
    cpu_unlock(0x20U | ((uint32_t)rt_int_get(level) & 15U));
    return RT_NONE;
}
static RT_FUN_1(machine_enable_irq_obj, "enable_irq", machine_enable_irq);

// Pins

enum { MODE_IN = 1, MODE_OUT = 3, MODE_OPEN_DRAIN = 7 };
enum { PULL_DOWN = 1, PULL_UP = 2 };
enum { IRQ_RISING = 1, IRQ_FALLING = 2 };

struct pin {
    struct rt_head head;
    uint8_t number;
};

static const struct rt_type pin_type;

#define PIN_OBJECT(n)                                                                                        \
    {                                                                                                        \
        {&pin_type}, n                                                                                       \
    }
#define PIN_OBJECTS(tens)                                                                                    \
    PIN_OBJECT(tens##0), PIN_OBJECT(tens##1), PIN_OBJECT(tens##2), PIN_OBJECT(tens##3), PIN_OBJECT(tens##4), \
        PIN_OBJECT(tens##5), PIN_OBJECT(tens##6), PIN_OBJECT(tens##7), PIN_OBJECT(tens##8),                  \
        PIN_OBJECT(tens##9)

static const struct pin pin_objects[GPIO_PINS] = {PIN_OBJECTS(), PIN_OBJECTS(1), PIN_OBJECTS(2),
                                                  PIN_OBJECTS(3)};

static volatile uint64_t pending; // pins whose interrupt came

// The handlers: a list of GPIO_PINS items, where the collector finds it; NULL: none was set.
static rt_obj *handlers(void)
{
    return &rt->port_root[0];
}

static rt_obj *handler_of(unsigned pin)
{
    return &((struct rt_list *)*handlers())->items[pin];
}

static unsigned number_of(rt_obj pin)
{
    return ((const struct pin *)pin)->number;
}

static void print_pin(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    (void)kind;
    rt_printf(sink, "Pin(%u)", number_of(self));
}

static void set_mode(unsigned pin, rt_obj mode, rt_obj pull, rt_obj value)
{
    static const enum pin_pull pulls[] = {PIN_FLOATING, PIN_PULL_DOWN, PIN_PULL_UP};
    intptr_t wanted_pull = pull == RT_NONE ? 0 : rt_int_get(pull);
    if (wanted_pull < 0 || wanted_pull > PULL_UP) {
        rt_raise_value_error("invalid pull");
    }
    if (mode == RT_NONE) {
        return;
    }
    intptr_t wanted = rt_int_get(mode);
    if (wanted != MODE_IN && wanted != MODE_OUT && wanted != MODE_OPEN_DRAIN) {
        rt_raise_value_error("invalid pin mode");
    }
    if (wanted != MODE_IN && !pin_can_drive(pin)) {
        rt_raise_value_error("pin can only be input");
    }
    if (value != RT_NONE) {
        pin_write(pin, rt_truth(value));
    }
    pin_set_input(pin, pulls[wanted_pull]);
    if (wanted != MODE_IN) {
        pin_set_output(pin, wanted == MODE_OPEN_DRAIN);
    }
}

static const struct rt_param init_parameters[] = {
    {"mode", RT_PARAM_OPTIONAL, RT_NONE},
    {"pull", RT_PARAM_OPTIONAL, RT_NONE},
    {"value", RT_PARAM_KW_ONLY, RT_NONE},
};

static void init_pin(rt_obj self, size_t nargs, size_t nkw, const rt_obj *args)
{
    rt_obj values[RT_COUNT(init_parameters)];
    rt_parse_args(init_parameters, RT_COUNT(init_parameters), nargs, nkw, args, values);
    set_mode(number_of(self), values[0], values[1], values[2]);
}

unsigned mod_machine_pin(rt_obj pin)
{
    if (rt_is(pin, &pin_type)) {
        return number_of(pin);
    }
    intptr_t number = rt_int_get(pin);
    if (number < 0 || number >= (intptr_t)GPIO_PINS || !pin_exists((unsigned)number)) {
        rt_raise_value_error("invalid pin");
    }
    return (unsigned)number;
}

static rt_obj make_pin(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    (void)type;
    if (nargs < 1) {
        rt_raise_type_error("Pin() needs the number of a pin");
    }
    rt_obj self = (rt_obj)&pin_objects[mod_machine_pin(args[0])];
    init_pin(self, nargs - 1, nkw, args + 1);
    return self;
}

static rt_obj pin_init(size_t nargs, size_t nkw, const rt_obj *args)
{
    init_pin(args[0], nargs - 1, nkw, args + 1);
    return RT_NONE;
}
static RT_FUN_KW(pin_init_obj, "init", pin_init, 1, 3);

static rt_obj get_or_set(rt_obj self, size_t nargs, const rt_obj *args)
{
    if (nargs == 0) {
        return RT_SMALL(pin_read(number_of(self)) ? 1 : 0);
    }
    pin_write(number_of(self), rt_truth(args[0]));
    return RT_NONE;
}

static rt_obj pin_value(size_t nargs, const rt_obj *args)
{
    return get_or_set(args[0], nargs - 1, args + 1);
}
static RT_FUN_VAR(pin_value_obj, "value", pin_value, 1, 2);

static rt_obj call_pin(rt_obj self, size_t nargs, size_t nkw, const rt_obj *args)
{
    rt_check_args(nargs, nkw, 0, 1);
    return get_or_set(self, nargs, args);
}

static rt_obj pin_on(rt_obj self)
{
    pin_write(number_of(self), true);
    return RT_NONE;
}
static RT_FUN_1(pin_on_obj, "on", pin_on);

static rt_obj pin_off(rt_obj self)
{
    pin_write(number_of(self), false);
    return RT_NONE;
}
static RT_FUN_1(pin_off_obj, "off", pin_off);

static rt_obj pin_toggle(rt_obj self)
{
    pin_write(number_of(self), !pin_driven(number_of(self)));
    return RT_NONE;
}
static RT_FUN_1(pin_toggle_obj, "toggle", pin_toggle);

// Interrupts of pins: the handler runs when the program comes to its next poll, not inside the interrupt.

static void on_pin(unsigned pin)
{
    pending |= UINT64_C(1) << pin;
}

static const struct rt_param irq_parameters[] = {
    {"handler", RT_PARAM_OPTIONAL, RT_NONE},
    {"trigger", RT_PARAM_OPTIONAL, RT_SMALL(IRQ_RISING | IRQ_FALLING)},
};

static rt_obj pin_irq(size_t nargs, size_t nkw, const rt_obj *args)
{
    static const uint8_t types[] = {GPIO_INT_OFF, GPIO_INT_RISING, GPIO_INT_FALLING, GPIO_INT_ANY_EDGE};
    rt_obj values[RT_COUNT(irq_parameters)];
    unsigned pin = number_of(args[0]);
    rt_parse_args(irq_parameters, RT_COUNT(irq_parameters), nargs - 1, nkw, args + 1, values);
    intptr_t trigger = rt_int_get(values[1]);
    if (trigger < 1 || trigger > 3) {
        rt_raise_value_error("invalid trigger");
    }
    if (*handlers() == NULL) {
        *handlers() = rt_list_new(GPIO_PINS, NULL);
    }
    *handler_of(pin) = values[0];
    pin_set_interrupt(pin, values[0] == RT_NONE ? GPIO_INT_OFF : types[trigger], on_pin);
    return RT_NONE;
}
static RT_FUN_KW(pin_irq_obj, "irq", pin_irq, 1, 3);

void mod_machine_poll(void)
{
    while (pending != 0 && *handlers() != NULL) {
        unsigned pin = 0;
        while ((pending >> pin & 1) == 0) {
            pin++;
        }
        uint32_t ps = cpu_lock();
        pending &= ~(UINT64_C(1) << pin);
        cpu_unlock(ps);
        rt_obj handler = *handler_of(pin);
        if (handler != RT_NONE) {
            rt_call_1(handler, (rt_obj)&pin_objects[pin]);
        }
    }
}

void mod_machine_reset(void)
{
    for (unsigned pin = 0; pin < GPIO_PINS; pin++) {
        if (pin_exists(pin)) {
            pin_set_interrupt(pin, GPIO_INT_OFF, NULL);
        }
    }
    pending = 0;
}

#define NUMBER(name, value)                                                                                  \
    {                                                                                                        \
        name, RT_SMALL(value)                                                                                \
    }

static const struct rt_entry pin_entries[] = {
    RT_ENTRY("init", pin_init_obj),
    RT_ENTRY("value", pin_value_obj),
    RT_ENTRY("on", pin_on_obj),
    RT_ENTRY("off", pin_off_obj),
    RT_ENTRY("toggle", pin_toggle_obj),
    RT_ENTRY("irq", pin_irq_obj),
    NUMBER("IN", MODE_IN),
    NUMBER("OUT", MODE_OUT),
    NUMBER("OPEN_DRAIN", MODE_OPEN_DRAIN),
    NUMBER("PULL_DOWN", PULL_DOWN),
    NUMBER("PULL_UP", PULL_UP),
    NUMBER("IRQ_RISING", IRQ_RISING),
    NUMBER("IRQ_FALLING", IRQ_FALLING),
};

static const struct rt_type pin_type = {
    .head = {&rt_type_type},
    .name = "Pin",
    .flags = RT_TYPE_NOT_A_BASE,
    .entry_count = RT_COUNT(pin_entries),
    .entries = pin_entries,
    .make = make_pin,
    .call = call_pin,
    .print = print_pin,
};

static const struct rt_entry entries[] = {
    RT_ENTRY("reset", machine_reset_obj),
    RT_ENTRY("soft_reset", machine_soft_reset_obj),
    RT_ENTRY("reset_cause", machine_reset_cause_obj),
    RT_ENTRY("freq", machine_freq_obj),
    RT_ENTRY("unique_id", machine_unique_id_obj),
    RT_ENTRY("idle", machine_idle_obj),
    RT_ENTRY("disable_irq", machine_disable_irq_obj),
    RT_ENTRY("enable_irq", machine_enable_irq_obj),
    RT_ENTRY("Pin", pin_type),
    RT_ENTRY("SDCard", mod_sdcard_type),
    NUMBER("PWRON_RESET", CAUSE_PWRON),
    NUMBER("HARD_RESET", CAUSE_HARD),
    NUMBER("WDT_RESET", CAUSE_WDT),
    NUMBER("DEEPSLEEP_RESET", CAUSE_DEEPSLEEP),
    NUMBER("SOFT_RESET", CAUSE_SOFT),
};

const struct rt_module_def mod_machine = {"machine", entries, RT_COUNT(entries), NULL};
