using Jidoka.Gateway.Recording;

namespace Jidoka.Gateway.Tests.Line;

/// <summary>What providers say that they serve: recorded with each call, and as an event when it is new.</summary>
public sealed class ServedModelTests
{
    private static readonly AssetId Model = AssetId.Model("m");

    [Fact]
    public async Task A_model_that_is_served_as_another_version_is_an_event_once()
    {
        var line = await TestLine.StartAsync(TestLine.PermitAll);
        var epoch = line.Factory.Current.Epoch;
        foreach (var version in (string[])["fp_1", "fp_1", "fp_2", "fp_1"])
            await CallAsync(line, version);
        await line.Coverage.DrainAsync(line.Factory, default);

        var events = Events<ModelServed>(line);
        events
            .Select(e => (e.Before?.Fingerprint, e.Identity.Fingerprint))
            .ShouldBe([(null, "fp_1"), ("fp_1", "fp_2")]);
        events[1].Provider.ShouldBe("p");
        events[1].Model.ShouldBe(Model);
        line.Factory.Current.Epoch.ShouldBe(epoch, "no decision depends on it");

        var restarted = await LiveFactory.OpenAsync(line.Log, TestLine.Time, default);
        restarted.Current.HasServed(Model, "p", new("m-1", "fp_2")).ShouldBeTrue();
        var later = new CoverageNotes();
        later.NoteServed(Model, Settled("fp_2"));
        await later.DrainAsync(restarted, default);
        Events<ModelServed>(line).Length.ShouldBe(2);
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
        await line.ChangeAsync(now => new AssetRegistered(
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
        var served = line.Factory.Current.Served[(Model, "p")];
        served.ShouldHaveSingleItem().Identity.Fingerprint.ShouldBe("fp_2");
        FactoryCache
            .Read(FactoryCache.Write(line.Factory.Current), 9)!
            .Served[(Model, "p")]
            .ShouldBe(served);
    }

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
