/* What the agent gives the workload beside its words, through bpftrace, whose child it is. */
#ifndef WORKLOAD_H
#define WORKLOAD_H

/* Descriptors, so that the workload need not open anything while probes count. */
#define REPORT_FD 8 /* the report goes there */
#define SAID_FD 9   /* and there what a command says that it becomes */
#endif
