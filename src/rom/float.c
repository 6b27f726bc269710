// ROM functions of the compiler's run-time library on floating point.
//
// Source: names and addresses: ESP-IDF components/esp_rom/esp32/ld/esp32.rom.libgcc.ld; behaviour: "GCC
//         Internals", section "Routines for floating point emulation"; the rest: rom/softfloat.h.

#include "rom/pure.h"
#include "rom/softfloat.h"

// Arithmetic

RETURN_PAIR(adddf3, 40, f64_add(PAIR(0), PAIR(2)))
RETURN_PAIR(subdf3, 40, f64_subtract(PAIR(0), PAIR(2)))
RETURN_PAIR(muldf3, 60, f64_multiply(PAIR(0), PAIR(2)))
RETURN_PAIR(divdf3, 550, f64_divide(PAIR(0), PAIR(2)))
RETURN_PAIR(negdf2, 1, PAIR(0) ^ UINT64_C(1) << 63)
RETURN_PAIR(powidf2, 200, f64_power(PAIR(0), (int32_t)WORD(2)))
RETURN_WORD(addsf3, 30, f32_add(WORD(0), WORD(1)))
RETURN_WORD(subsf3, 30, f32_subtract(WORD(0), WORD(1)))
RETURN_WORD(mulsf3, 20, f32_multiply(WORD(0), WORD(1)))
RETURN_WORD(divsf3, 60, f32_divide(WORD(0), WORD(1)))
RETURN_WORD(negsf2, 1, WORD(0) ^ UINT32_C(1) << 31)

// Comparison: what each returns for less, equal, greater, unordered

struct outcome {
    int8_t of[4];
};

static const struct outcome equal = {{1, 0, 1, 1}};
static const struct outcome greater = {{0, 0, 1, 0}};
static const struct outcome less_equal = {{0, 0, 1, 1}};
static const struct outcome greater_equal = {{-1, 0, 0, -1}};
static const struct outcome less = {{-1, 0, 0, 0}};
static const struct outcome unordered = {{0, 0, 0, 1}};

#define COMPARE64(outcome) outcome.of[f64_compare(PAIR(0), PAIR(2)) + 1]
#define COMPARE32(outcome) outcome.of[f32_compare(WORD(0), WORD(1)) + 1]

RETURN_WORD(eqdf2, 8, COMPARE64(equal))
RETURN_WORD(gtdf2, 10, COMPARE64(greater))
RETURN_WORD(ledf2, 10, COMPARE64(less_equal))
RETURN_WORD(gedf2, 10, COMPARE64(greater_equal))
RETURN_WORD(ltdf2, 10, COMPARE64(less))
RETURN_WORD(unorddf2, 10, COMPARE64(unordered))
RETURN_WORD(eqsf2, 6, COMPARE32(equal))
RETURN_WORD(gtsf2, 8, COMPARE32(greater))
RETURN_WORD(lesf2, 8, COMPARE32(less_equal))
RETURN_WORD(gesf2, 8, COMPARE32(greater_equal))
RETURN_WORD(ltsf2, 8, COMPARE32(less))
RETURN_WORD(unordsf2, 8, COMPARE32(unordered))

// Conversion

RETURN_PAIR(extendsfdf2, 10, f64_of_f32(WORD(0)))
RETURN_WORD(truncdfsf2, 12, f32_of_f64(PAIR(0)))
RETURN_WORD(fixdfsi, 12, f64_to_signed(PAIR(0), 32))
RETURN_PAIR(fixdfdi, 16, f64_to_signed(PAIR(0), 64))
RETURN_WORD(fixunsdfsi, 12, f64_to_unsigned(PAIR(0), 32))
RETURN_WORD(fixsfsi, 10, f64_to_signed(f64_of_f32(WORD(0)), 32))
RETURN_PAIR(fixsfdi, 16, f64_to_signed(f64_of_f32(WORD(0)), 64))
RETURN_WORD(fixunssfsi, 10, f64_to_unsigned(f64_of_f32(WORD(0)), 32))
RETURN_PAIR(fixunssfdi, 16, f64_to_unsigned(f64_of_f32(WORD(0)), 64))
RETURN_PAIR(floatsidf, 10, f64_of_signed((int32_t)WORD(0)))
RETURN_PAIR(floatunsidf, 8, f64_of_unsigned(WORD(0)))
RETURN_PAIR(floatdidf, 24, f64_of_signed((int64_t)PAIR(0)))
RETURN_PAIR(floatundidf, 22, f64_of_unsigned(PAIR(0)))
RETURN_WORD(floatsisf, 14, f32_of_signed((int32_t)WORD(0)))
RETURN_WORD(floatunsisf, 12, f32_of_unsigned(WORD(0)))
RETURN_WORD(floatdisf, 24, f32_of_signed((int64_t)PAIR(0)))
RETURN_WORD(floatundisf, 22, f32_of_unsigned(PAIR(0)))

// Complex numbers: four argument pairs, four result words

static void return_complex(struct call *call, void (*compute)(const uint64_t operands[4], uint64_t result[2]))
{
    uint64_t operands[4];
    uint64_t result[2];
    for (unsigned i = 0; i < 4; i++) {
        operands[i] = PAIR(2 * i);
    }
    compute(operands, result);
    call_result_words(call,
                      (const uint32_t[]){(uint32_t)result[0], (uint32_t)(result[0] >> 32),
                                         (uint32_t)result[1], (uint32_t)(result[1] >> 32)},
                      4);
}

static void muldc3(struct call *call)
{
    call_spend(call, 400);
    return_complex(call, f64_complex_multiply);
}

static void divdc3(struct call *call)
{
    call_spend(call, 2000);
    return_complex(call, f64_complex_divide);
}

const struct rom_function rom_float_functions[] = {
    {0x400020c0, "__negsf2", negsf2, false},
    {0x400020e8, "__addsf3", addsf3, false},
    {0x400021d0, "__subsf3", subsf3, false},
    {0x4000234c, "__divsf3", divsf3, false},
    {0x4000240c, "__fixsfsi", fixsfsi, false},
    {0x4000244c, "__fixsfdi", fixsfdi, false},
    {0x400024ac, "__fixunssfsi", fixunssfsi, false},
    {0x40002504, "__fixunssfdi", fixunssfdi, false},
    {0x40002590, "__adddf3", adddf3, false},
    {0x400026e4, "__subdf3", subdf3, false},
    {0x40002954, "__divdf3", divdf3, false},
    {0x40002a78, "__fixdfsi", fixdfsi, false},
    {0x40002ac4, "__fixdfdi", fixdfdi, false},
    {0x40002b30, "__fixunsdfsi", fixunsdfsi, false},
    {0x40002b90, "__truncdfsf2", truncdfsf2, false},
    {0x40002c34, "__extendsfdf2", extendsfdf2, false},
    {0x4000c864, "__floatunsisf", floatunsisf, false},
    {0x4000c870, "__floatsisf", floatsisf, false},
    {0x4000c8b0, "__floatundisf", floatundisf, false},
    {0x4000c8c0, "__floatdisf", floatdisf, false},
    {0x4000c938, "__floatunsidf", floatunsidf, false},
    {0x4000c944, "__floatsidf", floatsidf, false},
    {0x4000c978, "__floatundidf", floatundidf, false},
    {0x4000c988, "__floatdidf", floatdidf, false},
    {0x400632c8, "__mulsf3", mulsf3, false},
    {0x40063374, "__eqsf2/__nesf2", eqsf2, false},
    {0x400633a0, "__gtsf2", gtsf2, false},
    {0x400633c0, "__lesf2", lesf2, false},
    {0x4006340c, "__gesf2", gesf2, false},
    {0x4006342c, "__ltsf2", ltsf2, false},
    {0x40063478, "__unordsf2", unordsf2, false},
    {0x400634a0, "__negdf2", negdf2, false},
    {0x4006358c, "__muldf3", muldf3, false},
    {0x400636a8, "__eqdf2/__nedf2", eqdf2, false},
    {0x400636dc, "__gtdf2", gtdf2, false},
    {0x40063704, "__ledf2", ledf2, false},
    {0x40063768, "__gedf2", gedf2, false},
    {0x40063790, "__ltdf2", ltdf2, false},
    {0x400637f4, "__unorddf2", unorddf2, false},
    {0x400638e4, "__powidf2", powidf2, false},
    {0x40063c90, "__muldc3", muldc3, false},
    {0x400645a4, "__divdc3", divdc3, false},
    {0, NULL, NULL, false},
};
