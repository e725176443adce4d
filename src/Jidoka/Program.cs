Console.WriteLine("jidoka");
return 0;
