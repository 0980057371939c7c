/* What the launcher's files offer each other. */
#ifndef LAUNCHER_H
#define LAUNCHER_H

#define OURS "/guest/shell"
/* Where the new root is made, in the image's. */
#define ROOT "/mnt"
/* Where the observers' /usr is open (in a machine by the agent: OBSERVERS_FD in images/guest/exercise.c). */
#define OBSERVERS_FD 10
#define OBSERVERS "/proc/self/fd/10"

/* launcher.c */
void die(const char *what);
/* Makes a root directory in ROOT that shows the image's, and can be written. `but`: the one entry that it does not show, or "". */
void make_root(const char *options, const char *but);
void bind(const char *from, const char *to, int read_only);
void resize(int terminal, const char *rows_and_columns);
void become_shell(void);
/* Runs a command, and gives its wait status; a byte 3 from `control` is Ctrl-C. */
int run_command(char **args, int out, int err, int control);

/* contained.c; gives a wait status */
int in_container(int argc, char **argv);

/* images/guest/rights.c */
int give_up_rights(void);
#endif
