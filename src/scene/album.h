// Pictures in files of their own: a folder, or a numbered sequence.
#ifndef SCENE_ALBUM_H
#define SCENE_ALBUM_H

#include "scene/source.h"

// Opens the JPEG and PNG files of a folder, sorted by name, numbers in it by their value; or the files whose
// names are `pattern`, a path with one %d, %4d or %04d in its last part, sorted by that number. Frame n sees
// picture n modulo their number. ERR_IO, ERR_INVALID (there is none), ERR_LIMIT, ERR_MEMORY.
int album_open_folder(struct source *source, const char *folder, struct error *err) MUST_USE;
int album_open_pattern(struct source *source, const char *pattern, struct error *err) MUST_USE;

// True if the last part of the path is such a pattern.
bool album_is_pattern(const char *path);

#endif
