"""A line as a vision system, through a client that nobody of the station's makers wrote.

asyncua_client.py URL [CERTIFICATE KEY]: without a certificate, over an endpoint that is open.
"""

import asyncio
import sys

from asyncua import Client, ua

MACHINE_VISION = "http://opcfoundation.org/UA/MachineVision"


class Events:
    def __init__(self):
        self.queue = asyncio.Queue()

    def event_notification(self, event):
        self.queue.put_nowait(event)

    def status_change_notification(self, status):
        pass


async def next_event(events, name):
    while True:
        event = await asyncio.wait_for(events.queue.get(), 60)
        if event.Message.Text.startswith(name):
            return event


async def state(machine, wanted):
    node = await machine.get_child(["0:CurrentState"])
    found = None
    for _ in range(1200):
        try:
            found = (await node.read_value()).Text
        except ua.uaerrors.BadStateNotActive as inactive:
            found = inactive
        if found == wanted:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{found}, expected {wanted}")


async def main(url, certificate=None, key=None):
    client = Client(url=url, timeout=60, watchdog_intervall=60.0)  # a busy machine is no fault
    if certificate:
        client.application_uri = "urn:vcpclip:test-client"
        await client.set_security_string(f"Basic256Sha256,SignAndEncrypt,{certificate},{key}")
        await client.load_client_certificate(certificate)
        await client.load_private_key(key)
    async with client:
        await client.load_data_type_definitions()
        mv = await client.get_namespace_index(MACHINE_VISION)
        lines = next(i for i, uri in enumerate(await client.get_namespace_array())
                     if uri.endswith(":lines"))
        line = await client.nodes.objects.get_child([f"{lines}:line-1"])
        outer = await line.get_child([f"{mv}:VisionStateMachine"])
        inner = await outer.get_child([f"{mv}:AutomaticModeStateMachine"])
        recipes = await line.get_child([f"{mv}:RecipeManagement"])
        results = await line.get_child([f"{mv}:ResultManagement"])
        await state(outer, "Operational")
        await state(inner, "Ready")
        print("state Operational Ready")

        server = client.nodes.server
        forward = ua.BrowseDirection.Forward
        notifiers = await server.get_referenced_nodes(ua.ObjectIds.HasNotifier, forward)
        sources = await line.get_referenced_nodes(ua.ObjectIds.HasEventSource, forward)
        print("events of", [(await node.read_browse_name()).Name for node in notifiers],
              "from", sorted([(await node.read_browse_name()).Name for node in sources]))
        listened = [bool((await node.read_attribute(ua.AttributeIds.EventNotifier)).Value.Value & 1)
                    for node in (server, line)]
        print("can be listened to", listened)

        events = Events()
        subscription = await client.create_subscription(20, events)
        kinds = [client.get_node(ua.NodeId(kind, mv)) for kind in (1022, 1023, 1024, 1025, 1013)]
        # Without a filter: the server's library knows no InList.
        await subscription.subscribe_events(line, kinds, queuesize=100,
                                            where_clause_generation=False)

        listed = await recipes.call_method(
            f"{mv}:GetRecipeListFiltered", ua.RecipeIdExternalDataType(), ua.ProductIdDataType(),
            ua.Variant(2, ua.VariantType.Int32), ua.Variant(0, ua.VariantType.UInt32),
            ua.Variant(0, ua.VariantType.UInt32), ua.Variant(0, ua.VariantType.Int32))
        print("recipes", [recipe.Id for recipe in listed[3]], "error", listed[4])
        prepared = await recipes.call_method(
            f"{mv}:PrepareRecipe", ua.RecipeIdExternalDataType(Id="cap"),
            ua.RecipeIdInternalDataType())
        print("prepared", prepared[0].Id, prepared[1], prepared[2])
        event = await next_event(events, "recipe")
        print("event", event.Message.Text)
        wrong = await recipes.call_method(
            f"{mv}:PrepareRecipe", ua.RecipeIdExternalDataType(Id="gone"),
            ua.RecipeIdInternalDataType())
        print("wrong recipe", wrong[1], wrong[2])

        folder = await recipes.get_child([f"{mv}:Recipes"])
        shown = {}
        for node in await folder.get_children(refs=ua.ObjectIds.HasComponent):
            ids = await (await node.get_child([f"{mv}:ExternalId"])).read_value()
            shown[ids.Id] = await (await node.get_child([f"{mv}:IsPrepared"])).read_value()
            if ids.Id == "bottle":
                bottle = node
        print("folder", shown)
        done, error = await bottle.call_method(f"{mv}:Prepare")
        print("folder prepares bottle", done, error,
              await (await bottle.get_child([f"{mv}:IsPrepared"])).read_value())
        await next_event(events, "recipe bottle")

        job, error = await inner.call_method(
            f"{mv}:StartSingleJob", ua.MeasIdDataType(Id="meas-1"), ua.PartIdDataType(Id="part-7"),
            ua.RecipeIdExternalDataType(Id="cap"), ua.ProductIdDataType(Id="prod-9"),
            ua.Variant([], ua.VariantType.Variant, is_array=True))
        print("job", bool(job.Id), error)
        assert (await next_event(events, "job started")).JobId.Id == job.Id
        assert (await next_event(events, "picture taken")).JobId.Id == job.Id
        event = await next_event(events, "FAIL")
        assert event.JobId.Id == job.Id
        print("echoed", event.MeasId.Id, event.ProductId.Id)
        print("result", event.PartId.Id, event.InternalRecipeId.Id, event.ResultState,
              event.IsPartial, [value.Value for value in event.ResultContent[:5]])
        assert (await next_event(events, "ready")).JobId.Id == job.Id

        handle, result, error = await results.call_method(
            f"{mv}:GetResultById", event.ResultId, ua.Variant(0, ua.VariantType.Int32))
        print("by id", result.PartId.Id, result.ResultContent[0].Value, error)
        none = await results.call_method(
            f"{mv}:GetResultById", ua.ResultIdDataType(Id="none"),
            ua.Variant(0, ua.VariantType.Int32))
        print("no such result", none[2])
        verdict = await line.get_child([f"{lines}:LastResult", f"{lines}:Verdict"])
        print("plain", await verdict.read_value())

        await outer.call_method(f"{mv}:Halt", ua.Variant(0, ua.VariantType.Int32), "test")
        await state(outer, "Halted")
        await outer.call_method(f"{mv}:Reset", ua.Variant(0, ua.VariantType.Int32), "test")
        await state(outer, "Preoperational")
        try:
            await inner.call_method(f"{mv}:Stop", ua.Variant(0, ua.VariantType.Int32), "test")
            print("stopped what did not run")
        except ua.uaerrors.BadInvalidState:
            print("wrong state refused")
        await outer.call_method(f"{mv}:SelectModeAutomatic")
        await state(inner, "Ready")
        print("automatic again")


asyncio.run(main(*sys.argv[1:]))
