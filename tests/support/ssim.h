// How alike two pictures of the same size are: the structural similarity index of their luma.
#ifndef SUPPORT_SSIM_H
#define SUPPORT_SSIM_H

#include <stdint.h>

// 1 for equal pictures, 0 for unrelated ones; negative if the pictures are smaller than 11 x 11 or
// memory is short. Rows of R G B. Wang, Bovik, Sheikh, Simoncelli 2004: Gaussian windows of 11 x 11,
// deviation 1.5, K1 = 0.01, K2 = 0.03, averaged over all whole windows.
double ssim(const uint8_t *a, const uint8_t *b, unsigned width, unsigned height);

#endif
