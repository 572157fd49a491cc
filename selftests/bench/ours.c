// SPDX-License-Identifier: GPL-2.0
/* The common part of fastipc's peers: see ours.h. */
#include "ours.h"

enum { STACK = 16 * 1024 };

const char *ours_absent(void)
{
	int fd = open_space(0);

	if (fd < 0)
		return "cannot open /dev/fastipc: is the module loaded?";
	close(fd);
	return NULL;
}

struct receivers {
	struct ours *ours;
	unsigned int n;
	int *ready;
};

static void *receive_for_ever(void *arg)
{
	struct receivers *r = arg;
	struct fipc_xfer x = { .msg.cap = endpoint_new(r->ours->space, 1) };

	__atomic_add_fetch(r->ready, 1, __ATOMIC_SEQ_CST);
	ioctl(r->ours->space, FIPC_IOC_RECV, &x);
	must(!"reached");
	return NULL;
}

static void run_receivers(void *arg)
{
	struct receivers *r = arg;
	pthread_attr_t attr;
	pthread_t thread;

	must(!pthread_attr_init(&attr) &&
	     !pthread_attr_setstacksize(&attr, STACK));
	for (unsigned int i = 0; i < r->n; i++)
		must(!pthread_create(&thread, &attr, receive_for_ever, r));
	pause();
}

/* A thread counts itself just before it sleeps, so wait a little longer at the end. */
static void start_receivers(struct ours *o, unsigned int n)
{
	const struct timespec nap = { .tv_nsec = 100 * MILLISECOND };
	struct receivers r = { .ours = o, .n = n, .ready = shared(sizeof(int)) };

	o->receivers = spawn(run_receivers, &r);
	while (__atomic_load_n(r.ready, __ATOMIC_SEQ_CST) != (int)n)
		nanosleep(&nap, NULL);
	nanosleep(&nap, NULL);
	munmap(r.ready, sizeof(int));
}

static void add_caps(int space, unsigned int n)
{
	__u64 cap;

	if (!n)
		return;
	cap = endpoint_new(space, 1);
	while (n--)
		mint_new(space, cap, FIPC_RIGHT_SEND, 0);
}

void *ours_setup(unsigned int pair, const struct crowd *crowd)
{
	struct ours *o = state_new(sizeof(*o));
	__u64 sender;

	o->crowd = crowd;
	o->space = space_new();
	add_caps(o->space, crowd->caps);
	for (unsigned int i = 0; i < crowd->endpoints; i++)
		endpoint_new(o->space, 1);
	if (crowd->receivers)
		start_receivers(o, crowd->receivers);
	o->cap = endpoint_new(o->space, 0);
	sender = mint_new(o->space, o->cap, FIPC_RIGHT_SEND | FIPC_RIGHT_MINT,
			  pair + 1);
	o->exported = export_new(o->space, sender);
	return o;
}

/* Make a circle of @n capabilities; of a single one if @n is 0. */
static void take_turns(struct ours *o, unsigned int n)
{
	unsigned int i;

	must(n <= TURNS_MAX);
	o->turns[0].cap = o->cap;
	for (i = 0; i < n; i++)
		o->turns[i].cap = import_new(o->space, o->exported);
	for (i = 0; i < n; i++)
		o->turns[i].next = &o->turns[(i + 1) % n];
	if (!n)
		o->turns[0].next = &o->turns[0];
	o->turn = &o->turns[0];
}

void ours_begin_client(void *state)
{
	struct ours *o = state;

	close(o->space);
	o->space = space_new();
	add_caps(o->space, o->crowd->caps);
	o->cap = import_new(o->space, o->exported);
	take_turns(o, o->crowd->turns);
}

void ours_teardown(void *state)
{
	struct ours *o = state;

	if (o->receivers)
		kill_and_reap(o->receivers);
	close(o->exported);
	close(o->space);
	free(o);
}
