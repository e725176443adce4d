using CsCheck;
using Jidoka.Configuring;

namespace Jidoka.Tests.Configuring;

public sealed class ConfigFileTests
{
    private static ConfigRead Read(string text) =>
        ConfigFile.Parse("/etc/jidoka/jidoka.yaml", text);

    private static ConfigFault OneFault(string text) => Read(text).Faults.ShouldHaveSingleItem();

    [Fact]
    public void A_text_nested_beyond_the_bound_is_a_fault_and_never_ends_the_process()
    {
        var read = ConfigFile.Parse("jidoka.yaml", "data: " + new string('[', 100_000));
        read.Faults.ShouldHaveSingleItem().Message.ShouldContain("nested deeper");
    }

    [Fact]
    public void Everything_that_can_be_written_is_read()
    {
        var read = Read(Whole.Text);

        read.Faults.ShouldBeEmpty();
        var options = read.Options.ShouldNotBeNull();
        options.DataFolder.ShouldBe("/etc/jidoka/data");
        (options.Tenant, options.Node).ShouldBe(("acme", "node-7"));
        options.ControlListen.Port.ShouldBe(8701);
        options.PowerDurability.ShouldBeTrue();
        var issuer = options.Issuers.ShouldHaveSingleItem();
        issuer.Jwks.ShouldBe("file:/etc/jidoka/jwks.json");
        issuer.Algorithms.ShouldBe(["RS256", "ES256"]);

        var assets = options.Assets.ToDictionary(a => a.Id.ToString());
        assets["Provider:openai"].Provider!.KeyFrom.ShouldBe("env:OPENAI_API_KEY");
        assets["Provider:openai"].Attributes["region"].ShouldBe("eu");
        assets["Model:gpt-4o-mini"].Model!.ServedName.ShouldBe("gpt-4o-mini-2024-07-18");
        assets["Model:fallback"].Model!.Providers.ShouldBe(["openai"]);
        var send = assets["Tool:mail/send"];
        send.Tool!.Effects.ShouldBe(Effects.External | Effects.Writes);
        send.Tool.Selects.ShouldBe(["to"]);
        send.Tool.ResultLabel.ShouldBe(
            new Label(Integrity.Trusted, Confidentiality.Confidential, ["pii"])
        );
        send.Parents.ShouldBe([AssetId.Server("mail")]);
        assets["Tool:mail/read"].Tool!.Selects.ShouldBeNull();
        assets["Tool:local/grep"].Tool!.Selects!.Value.ShouldBeEmpty();
        assets["Server:bank"].Server!.WorkingFolder.ShouldBe("/etc/jidoka/bank");
        assets["Agent:clerk"].Agent!.User.ShouldBe(new UserId("alice@example.com"));
        assets["Agent:clerk"].Agent!.HumanUserTurns.ShouldBeTrue();
        assets["Agent:clerk"].Agent!.CallBudget.ShouldBe(1000);
        assets["Agent:clerk"].Parents.ShouldBe([new AssetId(AssetKind.Group, "finance")]);
        assets["Agent:helper"].Agent!.User.ShouldBeNull();
    }

    [Fact]
    public void Content_is_kept_for_days_or_years_and_forever_by_default()
    {
        Read("# nothing\n").Options!.Keep.ShouldBeEmpty();
        var keep = Read(
            "vault: {keep: {request: 30d, input: 2y, response: forever}}"
        ).Options!.Keep;
        keep["request"].ShouldBe(TimeSpan.FromDays(30));
        keep["input"].ShouldBe(TimeSpan.FromDays(730));
        keep.ContainsKey("response").ShouldBeFalse();
        Read("vault: {keep: {request: 100y, input: 1d}}").Faults.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("0d")]
    [InlineData("0")]
    [InlineData("none")]
    [InlineData("101y")]
    [InlineData("36501d")]
    [InlineData("99999999999999999999d")]
    [InlineData("-1d")]
    [InlineData("1.5y")]
    [InlineData("30")]
    [InlineData("d")]
    [InlineData("12h")]
    public void A_time_to_keep_content_for_that_is_none_is_a_fault_at_its_place(string text)
    {
        var fault = OneFault($"vault:\n  keep:\n    input: \"{text}\"\n");
        (fault.Line, fault.Message).ShouldBe(
            (
                3,
                $"'{text}' is no time to keep content for; write days or years from 1d to 100y, such as 30d, or forever."
            )
        );
        OneFault("vault: {keep: {arguments: 1d}}").Message.ShouldContain("arguments");
    }

    [Fact]
    public void A_key_provider_is_a_program_with_its_arguments()
    {
        Read("# nothing\n").Options!.KeyProvider.ShouldBeNull();
        var command = Read("vault: {keyProvider: {command: [./kms, -k, alias]}}")
            .Options!.KeyProvider.ShouldNotBeNull();
        (command.Program, command.Arguments.Length, command.Arguments[1]).ShouldBe(
            ("./kms", 2, "alias")
        );
    }

    [Theory]
    [InlineData("keyProvider: {}", "'command' is missing")]
    [InlineData("keyProvider: {command: []}", "begin with a program")]
    [InlineData("keyProvider: {command: ./kms}", "must be a list")]
    [InlineData("keyProvider: {command: [./kms], timeout: 3}", "timeout")]
    public void A_key_provider_that_is_none_is_a_fault_at_its_place(string text, string says)
    {
        var fault = OneFault($"vault:\n  {text}\n");
        (fault.Line, fault.Message.Contains(says, StringComparison.Ordinal)).ShouldBe((2, true));
        fault.Column.ShouldBeGreaterThan(1);
    }

    [Fact]
    public void An_empty_file_means_the_defaults()
    {
        var options = Read("# nothing\n").Options.ShouldNotBeNull();

        options.DataListen.ToString().ShouldBe("127.0.0.1:8700");
        options.DataFolder.ShouldBe("/etc/jidoka/jidoka-data");
        options.Assets.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("polices: ./p\n", 1, 1, "'polices' is not a key here. Did you mean 'policies'?")]
    [InlineData("listen:\n  dta: 127.0.0.1:1\n", 2, 3, "Did you mean 'data'?")]
    [InlineData("listen:\n  data: everywhere\n", 2, 9, "is not an address")]
    [InlineData("tenant: a/b\n", 1, 9, "letters, digits")]
    [InlineData("durability: fast\n", 1, 13, "write default, power")]
    [InlineData("agents: [a]\n", 1, 9, "must be a mapping")]
    [InlineData("agents:\n  a:\n    user: bob\n", 3, 11, "There is no user 'bob'")]
    [InlineData("agents:\n  a:\n    budget: {}\n", 3, 13, "needs 'calls'")]
    [InlineData("agents:\n  a:\n    budget: {calls: many}\n", 3, 21, "whole number")]
    [InlineData("models:\n  gpt:\n", 2, 3, "either 'provider' or 'providers'")]
    [InlineData(
        "models:\n  gpt: {provider: opnai}\nproviders:\n  openai: {baseUrl: https://x/v1}\n",
        2,
        19,
        "Did you mean 'openai'?"
    )]
    [InlineData(
        "providers:\n  p: {baseUrl: 'https://x/v1', protocol: gemini}\n",
        2,
        42,
        "write openai, anthropic"
    )]
    [InlineData("providers:\n  p: {baseUrl: 'ftp://x'}\n", 2, 16, "http or https")]
    [InlineData(
        "providers:\n  p: {baseUrl: 'http://x.example/v1', key: env:K}\n",
        2,
        16,
        "https only"
    )]
    [InlineData(
        "servers:\n  s: {url: 'https://x.example/', command: c}\n",
        2,
        12,
        "either 'url' or 'command'"
    )]
    [InlineData(
        "servers:\n  s: {command: c, tools: {t: {effects: [deletes]}}}\n",
        2,
        40,
        "is not possible for 'effects'"
    )]
    [InlineData("listen: {data: '0.0.0.0:8700'}\n", 1, 16, "needs 'tls'")]
    [InlineData("issuers:\n  - issuer: https://i.example\n", 2, 5, "at least one audience")]
    [InlineData(
        "issuers:\n  - {issuer: 'https://i', audiences: [a], algorithms: [HS256]}\n",
        2,
        55,
        "'HS256' is not possible"
    )]
    [InlineData("a: b\na: c\n", 2, 1, "not YAML")]
    public void A_fault_names_its_place_and_what_to_do(
        string text,
        long line,
        long column,
        string says
    )
    {
        var fault = OneFault(text);

        fault.Message.ShouldContain(says);
        (fault.Line, fault.Column).ShouldBe((line, column), fault.Message);
        fault.ToString().ShouldStartWith($"/etc/jidoka/jidoka.yaml:{line}:{column}: ");
    }

    [Theory]
    [InlineData("providers:\n  p: {baseUrl: 'http://127.1/v1'}\n", "allowPrivate: true")]
    [InlineData("servers:\n  s: {url: 'http://localhost/'}\n", "allowPrivate: true")]
    [InlineData(
        "servers:\n  s: {url: 'http://169.254.169.254/', allowPrivate: true}\n",
        "where no model or tool is served"
    )]
    public void An_upstream_is_only_where_its_entry_lets_it_be(string text, string says) =>
        OneFault(text).Message.ShouldContain(says);

    [Theory]
    [InlineData("providers:\n  p:\n    baseUrl: https://x\n    key: hunter2\n", 4)]
    [InlineData("controlToken: abcdefgh\n", 1)]
    [InlineData("agents:\n  a:\n    purpose: uses sk-abcdefghijklmnopqrstuvwx daily\n", 3)]
    [InlineData("servers:\n  s:\n    command: c\n    args: [--key, AKIAABCDEFGHIJKLMNOP]\n", 4)]
    [InlineData("servers:\n  s:\n    command: c\n    env: {API_KEY: plain}\n", 4)]
    public void A_secret_written_out_is_refused_with_its_line_and_never_repeated(
        string text,
        long line
    )
    {
        var fault = OneFault(text);

        fault.Line.ShouldBe(line);
        fault.Message.ShouldContain("env:NAME or file:PATH");
        foreach (var secret in (string[])["hunter2", "abcdefgh", "AKIA", "plain"])
            fault.Message.ShouldNotContain(secret);
    }

    [Fact]
    public void All_faults_are_reported_at_once_in_the_order_of_the_file()
    {
        var faults = Read("tenant: a/b\nfoo: 1\ndurability: x\n").Faults;

        faults.Select(f => f.Line).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void A_missing_file_says_how_to_make_one() =>
        ConfigFile
            .Load("/nonexistent/jidoka.yaml")
            .Faults.ShouldHaveSingleItem()
            .Message.ShouldContain("jidoka init");

    [Fact]
    public void No_text_makes_the_reader_throw()
    {
        string[] parts =
        [
            "a",
            ":",
            "\n",
            "  ",
            "- ",
            "agents",
            "{",
            "}",
            "[",
            "&x ",
            "*x",
            "\"",
            "models:",
            "\t",
            "!!int ",
            "|",
            "? ",
        ];
        CsCheck.Check.Sample(
            Gen.Int[0, parts.Length - 1].Array[0, 30],
            picks => Read(string.Concat(picks.Select(p => parts[p]))) is not null
        );
    }
}
