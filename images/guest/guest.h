/* What the agent's files offer each other. */
#ifndef GUEST_H
#define GUEST_H
#include "frame.h"

/* system.c: the machine's own state */
extern int contained; /* whether this is a container, whose kernel is not ours */
void leave(void);
void die(const char *what);
void prepare_machine(void); /* file systems of the kernel's, loopback, name */
void load_modules(void);
long kernel_taint(void);
int loaded_programs(void);
long now(void); /* milliseconds of a clock that only goes forward */
size_t read_file(const char *path, char *text, size_t room);

/* rights.c */
void limit_helpers(void);
void permit_tracing(void);
void hide_port(const char *node);
int give_up_rights(void);

/* root.c */
int wait_for_disks(int wanted);

/* Makes the image with this ext4 UUID ready ("/": the guest itself) and gives its root directory, in which /tmp,
   /var/tmp, /run, /root and /dev/shm are new and empty and there are no headers; -1 with a sentence in `why`. */
int enter_image(const char *uuid, char root[160], char *why, size_t room);

/*
 * Shows the kernel's headers, which are in the image with this ext4 UUID, in a root directory that was entered before: until
 * it is entered again. -1 with a sentence in `why`.
 */
int place_headers(const char *uuid, const char *root, char *why, size_t room);

/* contained.c */
void start_contained(int *in, int *out);
int keep_piece(struct frame *frame, char *why, size_t room);

/* exercise.c */
void run_exercise(int port, struct frame *request);
#endif
