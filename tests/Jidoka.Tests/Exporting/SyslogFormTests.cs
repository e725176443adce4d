using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Jidoka.Core.Deciding;
using Jidoka.Exporting;

namespace Jidoka.Tests.Exporting;

/// <summary>Messages are as RFC 5424 wants them, with what another form says as their text.</summary>
public sealed partial class SyslogFormTests
{
    [Theory]
    [InlineData(Verdict.Deny, "<108>1 1970-01-01T00:00:01.000Z")]
    [InlineData(Verdict.Hold, "<108>1 1970-01-01T00:00:01.000Z")]
    public void What_did_not_pass_is_a_warning(Verdict verdict, string begins)
    {
        var form = new SyslogForm(new CefForm("t/n"), "cef", 13, "node.example.com");
        var message = Text(form.Of(4, Calls.Call(verdict), _ => null)).ShouldHaveSingleItem();

        message.ShouldStartWith(begins);
        var parsed = Message().Match(message);
        parsed.Success.ShouldBeTrue(message);
        parsed.Groups["host"].Value.ShouldBe("node.example.com");
        parsed.Groups["id"].Value.ShouldBe("cef");
        parsed
            .Groups["text"]
            .Value.ShouldBe(
                Text(new CefForm("t/n").Of(4, Calls.Call(verdict), _ => null)).Single()
            );
    }

    [Fact]
    public void A_call_that_passed_is_for_information_unless_something_was_found_in_it()
    {
        var form = new SyslogForm(new OcsfForm("t/n"), "ocsf", 16, "h");
        var passed = Calls.Call(Verdict.Allow);

        Text(form.Of(5, Calls.End(4), _ => passed))
            .Single()
            .ShouldStartWith("<134>1 1970-01-01T00:00:02.000Z h ");
        var odd = Text(form.Of(5, Calls.End(4), _ => passed with { Findings = ["secret"] }));
        odd.Count.ShouldBe(2);
        odd.ShouldAllBe(m => m.StartsWith("<132>1 "));
    }

    [Fact]
    public void Json_begins_where_the_text_does()
    {
        var form = new SyslogForm(new CloudEventsForm("t/n"), "cloudevents", 13, "h");
        var message = Text(form.Of(4, Calls.Call(Verdict.Deny), _ => null)).Single();
        JsonNode.Parse(Message().Match(message).Groups["text"].Value)!["id"]!
            .ToString()
            .ShouldBe("4");
    }

    [Theory]
    [InlineData("", "-")]
    [InlineData("a b\u00fcc", "abc")]
    public void A_host_name_is_a_word(string host, string told)
    {
        var form = new SyslogForm(new CefForm("t/n"), "cef", 13, host);
        var message = Text(form.Of(4, Calls.Call(Verdict.Deny), _ => null)).Single();
        Message().Match(message).Groups["host"].Value.ShouldBe(told);
    }

    // RFC 5424, section 6, with the bounds of each field.
    [GeneratedRegex(
        @"^<\d{1,3}>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}Z (?<host>[!-~]{1,255}) jidoka \d{1,128} (?<id>[!-~]{1,32}) - (?<text>[^\n]+)$"
    )]
    private static partial Regex Message();

    private static List<string> Text(IEnumerable<byte[]> documents) =>
        [.. documents.Select(Encoding.UTF8.GetString)];
}
