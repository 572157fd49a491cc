// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The module's generic netlink family: see netlink.h.
 *
 * libnl maps errors to its own numbers, which are fewer than the kernel's. So this
 * file reads the kernel's error numbers itself: from an error message, and from the
 * end of a list, where libnl ignores them.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "attr.h"
#include "fipc.h"
#include "netlink.h"

#define DUMP_TRIES	5

_Static_assert((int)FASTIPC_A_STATS_MAX < NETLINK_ATTRS, "the largest attribute set");

/* Return: the number of the request's attribute at @offset; 0 if there is none. */
static int attribute_at(const struct netlink *nl, uint64_t offset)
{
	struct nlmsghdr *nlh = nlmsg_hdr(nl->request);
	struct nlattr *attr = (struct nlattr *)((char *)nlh + offset);

	if (offset < NLMSG_HDRLEN || offset % NLA_ALIGNTO ||
	    offset + sizeof(*attr) > nlh->nlmsg_len)
		return 0;
	return nla_type(attr);
}

/* Read the attributes that the kernel adds to an error, from @offset on. */
static void read_extended(struct netlink *nl, struct nlmsghdr *nlh, size_t offset)
{
	struct nlattr *attrs[NLMSGERR_ATTR_MAX + 1];
	uint64_t where;

	offset = NLMSG_HDRLEN + NLMSG_ALIGN(offset);
	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS) || offset > nlh->nlmsg_len)
		return;
	if (nla_parse(attrs, NLMSGERR_ATTR_MAX,
		      (struct nlattr *)((char *)nlh + offset),
		      (int)(nlh->nlmsg_len - offset), NULL) < 0)
		return;
	attr_text(attrs[NLMSGERR_ATTR_MSG], nl->message, sizeof(nl->message));
	if (attr_number(attrs[NLMSGERR_ATTR_OFFS], &where))
		nl->wrong = attribute_at(nl, where);
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *err, void *arg)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)((char *)err - NLMSG_HDRLEN);
	struct netlink *nl = arg;
	size_t len = sizeof(*err);

	(void)from;
	/* The error is followed by the whole request, unless that was turned off. */
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		len += err->msg.nlmsg_len - NLMSG_HDRLEN;
	nl->error = err->error;
	nl->done = true;
	read_extended(nl, nlh, len);
	return NL_STOP;
}

/* The end of a list. It contains the error number of the dump. */
static int on_finish(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct netlink *nl = arg;
	int error;

	nl->done = true;
	if (nlmsg_datalen(nlh) < (int)sizeof(error))
		return NL_STOP;
	memcpy(&error, nlmsg_data(nlh), sizeof(error));
	if (error < 0) {
		nl->error = error;
		read_extended(nl, nlh, sizeof(error));
	}
	return NL_STOP;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	struct netlink *nl = arg;

	(void)msg;
	nl->done = true;
	return NL_STOP;
}

static int on_interrupted(struct nl_msg *msg, void *arg)
{
	struct netlink *nl = arg;

	(void)msg;
	nl->interrupted = true;
	return NL_OK;
}

/* After an error the remaining messages are ignored. */
static int on_valid(struct nl_msg *msg, void *arg)
{
	struct nlattr *attrs[NETLINK_ATTRS];
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct netlink *nl = arg;

	if (nl->error)
		return NL_OK;
	if (!genlmsg_valid_hdr(nlh, 0) ||
	    genlmsg_parse(nlh, 0, attrs, NETLINK_ATTRS - 1, NULL) < 0)
		nl->error = -EBADMSG;
	else
		nl->error = nl->take(nl->arg, genlmsg_hdr(nlh)->cmd, attrs);
	return NL_OK;
}

int netlink_listen(struct netlink *nl)
{
	nl->cb = nl_cb_alloc(NL_CB_DEFAULT);
	if (!nl->cb)
		return -ENOMEM;
	nl_cb_err(nl->cb, NL_CB_CUSTOM, on_error, nl);
	nl_cb_set(nl->cb, NL_CB_VALID, NL_CB_CUSTOM, on_valid, nl);
	nl_cb_set(nl->cb, NL_CB_FINISH, NL_CB_CUSTOM, on_finish, nl);
	nl_cb_set(nl->cb, NL_CB_ACK, NL_CB_CUSTOM, on_ack, nl);
	nl_cb_set(nl->cb, NL_CB_DUMP_INTR, NL_CB_CUSTOM, on_interrupted, nl);
	return 0;
}

struct nl_msg *netlink_request(const struct netlink *nl, int cmd, int flags)
{
	struct nl_msg *msg = nlmsg_alloc();
	int version = nl->family == GENL_ID_CTRL ? 1 : FASTIPC_FAMILY_VERSION;

	if (msg)
		genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, nl->family, 0, flags,
			    (uint8_t)cmd, (uint8_t)version);
	return msg;
}

static void begin(struct netlink *nl, netlink_take_t take, void *arg)
{
	nl->take = take;
	nl->arg = arg;
	nl->done = false;
	nl->interrupted = false;
	nl->error = 0;
	nl->wrong = 0;
	nl->message[0] = '\0';
}

/* An error in libnl itself has no error number from the kernel. */
static void own_error(struct netlink *nl, int err)
{
	if (nl->error)
		return;
	nl->error = err == -NLE_NOMEM ? -ENOBUFS : -EIO;
	snprintf(nl->message, sizeof(nl->message), "%s", nl_geterror(err));
}

static int exchange(struct netlink *nl, struct nl_msg *request,
		    netlink_take_t take, void *arg)
{
	int ret;

	begin(nl, take, arg);
	nl->request = request;
	/* Do not reuse the sequence number of the last try. */
	nlmsg_hdr(request)->nlmsg_seq = NL_AUTO_SEQ;
	ret = nl_send_auto(nl->sock, request);
	while (ret >= 0 && !nl->done)
		ret = nl_recvmsgs(nl->sock, nl->cb);
	if (ret < 0)
		own_error(nl, ret);
	nl->request = NULL;
	return nl->error;
}

int netlink_exchange(struct netlink *nl, struct nl_msg *request,
		     netlink_take_t take, void *arg)
{
	if (!request)
		return nl->error = -ENOMEM;
	exchange(nl, request, take, arg);
	nlmsg_free(request);
	return nl->error;
}

int netlink_dump(struct netlink *nl, struct nl_msg *request,
		 void (*restart)(void *arg), netlink_take_t take, void *arg)
{
	int try;

	if (!request)
		return nl->error = -ENOMEM;
	for (try = 0; try < DUMP_TRIES; try++) {
		restart(arg);
		if (exchange(nl, request, take, arg) || !nl->interrupted)
			break;
	}
	nlmsg_free(request);
	if (!nl->error && nl->interrupted)
		say("the list kept changing while it was read: entries may be missing or appear twice");
	return nl->error;
}

static int on_sequence(struct nl_msg *msg, void *arg)
{
	(void)msg;
	(void)arg;
	return NL_OK;
}

int netlink_take_events(struct netlink *nl, netlink_take_t take, void *arg)
{
	int ret;

	begin(nl, take, arg);
	/* Events are not answers: their sequence numbers match no request. */
	nl_cb_set(nl->cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, on_sequence, NULL);
	ret = nl_recvmsgs(nl->sock, nl->cb);
	if (ret < 0)
		own_error(nl, ret);
	return nl->error;
}
