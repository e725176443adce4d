using Jidoka.Gateway.Recording;

namespace Jidoka.Gateway.Tests.Line;

/// <summary>What providers say that they serve: recorded with each call, and as an event when it is new.</summary>
public sealed class ServedModelTests
{
    private static readonly AssetId Model = AssetId.Model("m");

    [Fact]
    public async Task A_model_that_is_served_as_another_version_is_an_event_and_so_is_its_return()
    {
        var line = await TestLine.StartAsync(TestLine.PermitAll);
        await RegisterAsync(line);
        foreach (var version in (string[])["fp_1", "fp_1", "fp_2", "fp_1"])
            await CallAsync(line, version);
        await line.Coverage.DrainAsync(line.Factory, default);
        var events = Events<ModelServed>(line);
        events
            .Select(e => (e.Before?.Fingerprint, e.Identity.Fingerprint))
            .ShouldBe([(null, "fp_1"), ("fp_1", "fp_2")], "two in turn do not fill the ledger");
        events[1].Provider.ShouldBe("p");
        events[1].Model.ShouldBe(Model);
        line.Factory.Current.IsChanged(Model, "p").ShouldBeTrue();

        TestLine.Time.Advance(TimeSpan.FromMilliseconds(CoverageNotes.ReturnQuietMs));
        await CallAsync(line, "fp_1");
        await CallAsync(line, "fp_1");
        await line.Coverage.DrainAsync(line.Factory, default);

        var last = Events<ModelServed>(line)[2..].ShouldHaveSingleItem();
        (last.Before?.Fingerprint, last.Identity.Fingerprint).ShouldBe(("fp_2", "fp_1"));
        line.Factory.Current.IsChanged(Model, "p").ShouldBeFalse();
        var restarted = await LiveFactory.OpenAsync(line.Log, TestLine.Time, default);
        restarted.Current.LastServed(Model, "p").ShouldBe(new("m-1", "fp_1"));
        var later = new CoverageNotes(TestLine.Time);
        later.NoteServed(Model, Settled("fp_1"));
        await later.DrainAsync(restarted, default);
        Events<ModelServed>(line).Length.ShouldBe(3);
    }

    [Fact]
    public async Task A_version_that_a_person_accepts_stands_and_only_what_was_served_can_be()
    {
        var line = await TestLine.StartAsync(TestLine.PermitAll);
        await RegisterAsync(line);
        var epoch = line.Factory.Current.Epoch;
        await CallAsync(line, "fp_1");
        await line.Coverage.DrainAsync(line.Factory, default);
        line.Factory.Current.Epoch.ShouldBe(epoch, "the first version changes no decision");
        await CallAsync(line, "fp_2");
        await line.Coverage.DrainAsync(line.Factory, default);
        line.Factory.Current.Epoch.ShouldBeGreaterThan(epoch, "policies can read that it changed");

        await AcceptAsync(line, "fp_3");
        line.Factory.Current.IsChanged(Model, "p").ShouldBeTrue();
        await AcceptAsync(line, "fp_2");

        line.Factory.Current.IsChanged(Model, "p").ShouldBeFalse();
        line.Factory.Current.Served[(Model, "p")]
            .Known.Select(k => (k.Identity.Fingerprint, k.IsAccepted))
            .ShouldBe([("fp_1", true), ("fp_2", true)]);
        FactoryCache
            .Read(FactoryCache.Write(line.Factory.Current), 9)!
            .Served[(Model, "p")]
            .ShouldBe(line.Factory.Current.Served[(Model, "p")]);
    }

    [Fact]
    public async Task A_policy_reads_that_a_model_changed()
    {
        var line = await TestLine.StartAsync(
            TestLine.PermitAll
                + """@id("changed") forbid (principal, action == Action::"infer", resource) when { resource.changed };"""
        );
        await RegisterAsync(line);
        foreach (var version in (string[])["fp_1", "fp_2"])
        {
            await CallAsync(line, version);
            await line.Coverage.DrainAsync(line.Factory, default);
        }
        await using (var refused = await line.EnterAsync(line.Infer()))
            refused.Decision.Policies.ShouldBe(["changed"]);
        await AcceptAsync(line, "fp_2");
        await using var passed = await line.EnterAsync(line.Infer());
        passed.Decision.IsAllowed.ShouldBeTrue();
    }

    [Fact]
    public async Task The_settlement_of_a_call_names_provider_model_and_fingerprint()
    {
        var line = await TestLine.StartAsync(TestLine.PermitAll);
        await CallAsync(line, "fp_1");
        var settled = Events<Settled>(line).ShouldHaveSingleItem();
        (settled.Provider, settled.ServedModel, settled.Fingerprint).ShouldBe(("p", "m-1", "fp_1"));
    }

    [Fact]
    public async Task Registering_the_model_anew_accepts_the_newest_version()
    {
        var line = await TestLine.StartAsync(TestLine.PermitAll);
        await CallAsync(line, "fp_1");
        await CallAsync(line, "fp_2");
        await line.Coverage.DrainAsync(line.Factory, default);
        await RegisterAsync(line);
        var served = line.Factory.Current.Served[(Model, "p")];
        served.Known.ShouldHaveSingleItem().Identity.Fingerprint.ShouldBe("fp_2");
        served.IsChanged.ShouldBeFalse();
        FactoryCache
            .Read(FactoryCache.Write(line.Factory.Current), 9)!
            .Served[(Model, "p")]
            .ShouldBe(served);
    }

    private static Task RegisterAsync(TestLine line) =>
        line.ChangeAsync(now => new AssetRegistered(
            new()
            {
                Id = Model,
                Model = new() { Providers = ["p"] },
            }
        )
        {
            TimeMs = now,
            By = "cli",
        });

    private static Task AcceptAsync(TestLine line, string fingerprint) =>
        line.ChangeAsync(now => new ModelAccepted(Model, "p", new("m-1", fingerprint))
        {
            TimeMs = now,
            By = "cli",
        });

    private static async Task CallAsync(TestLine line, string fingerprint) =>
        await (await line.EnterAsync(line.Infer())).SettleAsync(Settled(fingerprint));

    private static Settlement Settled(string fingerprint) =>
        new(SettledAs.Done)
        {
            Provider = "p",
            ServedModel = "m-1",
            Fingerprint = fingerprint,
        };

    private static T[] Events<T>(TestLine line)
        where T : LedgerEvent => [.. line.Log.Events.OfType<T>()];
}
