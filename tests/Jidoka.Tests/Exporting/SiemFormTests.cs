using System.Text;
using System.Text.Json.Nodes;
using Jidoka.Core.Deciding;
using Jidoka.Core.Identifying;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Labeling;
using Jidoka.Exporting;

namespace Jidoka.Tests.Exporting;

/// <summary>The forms that security information systems read: what each must hold, and nothing that breaks their syntax.</summary>
public sealed class SiemFormTests
{
    // By OCSF 1.8, what an event of each class must hold.
    private static readonly string[] Common =
    [
        "activity_id",
        "category_uid",
        "class_uid",
        "metadata",
        "severity_id",
        "time",
        "type_uid",
    ];

    [Fact]
    public void A_call_that_passed_is_one_API_activity_when_it_is_settled()
    {
        var form = new OcsfForm("t/n");
        Jsons(form.Of(4, Calls.Call(Verdict.Allow), _ => null))
            .ShouldBeEmpty("nothing came of it yet");

        var activity = Jsons(form.Of(5, Calls.End(4), _ => Calls.Call(Verdict.Allow)))
            .ShouldHaveSingleItem();

        foreach (var name in (string[])[.. Common, "actor", "api", "src_endpoint"])
            activity.ContainsKey(name).ShouldBeTrue(name);
        activity["class_uid"]!.GetValue<int>().ShouldBe(6003);
        activity["category_uid"]!.GetValue<int>().ShouldBe(6);
        activity["type_uid"]!.GetValue<long>().ShouldBe(600_303);
        activity["metadata"]!["version"]!.ToString().ShouldBe("1.8.0");
        activity["metadata"]!["uid"]!.ToString().ShouldBe("t/n/4");
        activity["api"]!["operation"]!.ToString().ShouldBe("callTool");
        activity["actor"]!["user"]!["name"]!.ToString().ShouldBe("al|i=ce");
        activity["action_id"]!.GetValue<int>().ShouldBe(1);
        activity["status_id"]!.GetValue<int>().ShouldBe(1);
    }

    [Theory]
    [InlineData(Verdict.Deny)]
    [InlineData(Verdict.Hold)]
    public void A_call_that_did_not_pass_is_an_activity_and_a_finding_at_once(Verdict verdict)
    {
        var said = Jsons(new OcsfForm("t/n").Of(4, Calls.Call(verdict), _ => null));

        said.Select(e => e["class_uid"]!.GetValue<int>()).ShouldBe([6003, 2004]);
        said[0]["action_id"]!.GetValue<int>().ShouldBe(2);
        said[0]["status_id"]!.GetValue<int>().ShouldBe(2);
        var finding = said[1];
        foreach (var name in (string[])[.. Common, "finding_info"])
            finding.ContainsKey(name).ShouldBeTrue(name);
        finding["type_uid"]!.GetValue<long>().ShouldBe(200_401);
        finding["finding_info"]!["uid"]!.ToString().ShouldBe("t/n/4");
        finding["finding_info"]!["title"]!.ToString().ShouldNotBeEmpty();
        finding["finding_info"]!["types"]!
            .AsArray()
            .Select(t => t!.ToString())
            .ShouldContain("p|1");
        finding["severity_id"]!.GetValue<int>().ShouldBe(4);
    }

    [Fact]
    public void A_line_of_CEF_has_its_seven_fields_whatever_names_and_reasons_hold()
    {
        var line = Encoding.UTF8.GetString(
            new CefForm("t/n").Of(4, Calls.Call(Verdict.Deny), _ => null).Single()
        );

        line.ShouldNotContain('\n');
        // Behind the seventh bar, a bar is a character like any other.
        var fields = line.Split('|', 8);
        fields.Length.ShouldBe(8);
        fields[6].ShouldBe("7");
        fields[7].ShouldStartWith("rt=1000 ");
        line.ShouldStartWith("CEF:0|Jidoka|Jidoka|");
        line.ShouldContain(" suser=al|i\\=ce ");
        line.ShouldContain(" reason=No\\nway\\\\. ");
        line.ShouldContain(" act=deny ");
        line.ShouldContain(" externalId=t/n/4 ");
        new CefForm("t/n").Of(4, Calls.Call(Verdict.Allow), _ => null).ShouldBeEmpty();
        Encoding
            .UTF8.GetString(
                new CefForm("t/n").Of(5, Calls.End(4), _ => Calls.Call(Verdict.Allow)).Single()
            )
            .ShouldContain(" outcome=done ");
    }

    [Fact]
    public void Every_event_is_a_cloud_event_with_the_event_as_its_data()
    {
        var e = Jsons(new CloudEventsForm("t/n").Of(4, Calls.Call(Verdict.Deny), _ => null))
            .Single();

        foreach (var name in (string[])["specversion", "id", "source", "type", "time", "data"])
            e.ContainsKey(name).ShouldBeTrue(name);
        e["specversion"]!.ToString().ShouldBe("1.0");
        (e["source"] + "/" + e["id"]).ShouldBe("urn:jidoka:t:n/4");
        e["type"]!.ToString().ShouldBe("dev.jidoka.decided");
        e["time"]!.ToString().ShouldBe("1970-01-01T00:00:01.000Z");
        EventJson
            .Read(Encoding.UTF8.GetBytes(e["data"]!.ToJsonString()))
            .ShouldBeOfType<Decided>()
            .Agent.Value.ShouldBe("clerk");
    }

    private static List<JsonObject> Jsons(IEnumerable<byte[]> documents) =>
        [.. documents.Select(d => JsonNode.Parse(d)!.AsObject())];
}
